import type { EngineFlavor } from '../../../server/engine/port.ts';
import type { Allowance } from '../../../server/scan/cluster_share.ts';

/** What a measured process is told, as one argument of JSON. */
export interface Job {
  readonly url: string;
  readonly flavor: EngineFlavor;
  /** of the service's own indices; installed already */
  readonly prefix: string;
  readonly index: string;
  readonly from: number;
  readonly to: number;
  readonly analytics: readonly ('AN0728' | 'AN1121')[];
  readonly covers: boolean;
  /** as the schedule asks: slow windows only where something is new */
  readonly only_news?: boolean;
  /** what it may take of the cluster; absent: as a scan does */
  readonly allowance?: Allowance;
  /** scans of as many minutes before it, one after the other and not measured: the schedule runs in a process that has done so all day */
  readonly after_scans?: number;
  /** where requests are written down, or read from */
  readonly log?: string;
  /** where the findings go */
  readonly findings?: string;
}

/** What a measured process says in the end. */
export interface JobResult {
  readonly seconds: number;
  readonly cpu_seconds: number;
  readonly max_rss_mb: number;
  readonly requests: number;
  readonly bytes?: number;
  readonly detail: Readonly<Record<string, unknown>>;
}

export const readJob = (): Job => JSON.parse(process.argv[2] ?? '{}') as Job;

/** Of this process since it began, or since what was measured did. */
export const toResult = (
  began: number,
  result: Pick<JobResult, 'requests' | 'bytes' | 'detail'>,
  used_before?: NodeJS.CpuUsage,
): JobResult => {
  const { user, system } = process.cpuUsage(used_before);
  return {
    ...result,
    seconds: (performance.now() - began) / 1_000,
    cpu_seconds: (user + system) / 1e6,
    max_rss_mb: process.resourceUsage().maxRSS / 1_024,
  };
};

export const tellResult = (result: JobResult): void => {
  process.stdout.write(`${JSON.stringify(result)}\n`);
};
