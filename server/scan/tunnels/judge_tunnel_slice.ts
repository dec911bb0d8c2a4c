import type { Span } from '../../../queries/question.ts';
import { toProgramKey } from '../../analytics/an1121_dns_tunnelling/summarise.ts';
import type { QuestionBucket } from '../../schema/rows.ts';
import type { FoundFinding } from '../found_finding.ts';
import type { LearntCollector } from '../history/collect_learnt.ts';
import { TEACHES_BELOW } from '../ports/usual_ports.ts';
import type { ScanContext } from '../scan_context.ts';
import { endIfCancelled, type ScanRequest } from '../scan_request.ts';
import { scanNetwork } from './scan_network.ts';
import { scanOwnResolvers } from './scan_own_resolvers.ts';
import { findProcessTunnels, type ProcessQuestions, toProcessFindings } from './scan_tunnels.ts';
import { remember, type Touched } from './slow_windows.ts';
import { toLearntDomains, toLearntNames } from './usual_volume.ts';

/** Which telemetry a slice holds. */
export interface SliceSources {
  readonly network: boolean;
  readonly sockets: boolean;
}

const NO_QUESTIONS: ProcessQuestions = { tunnels: [], summaries: [], domains: [] };

/** What processes asked in the slice, and which of it looks like a tunnel. */
export const judgeQuestions = async (
  context: ScanContext,
  slice: Span,
  buckets: readonly QuestionBucket[],
): Promise<ProcessQuestions> =>
  buckets.length === 0 ? NO_QUESTIONS : findProcessTunnels(context, slice, buckets);

/** The rest of AN1121 over one slice: what sensors saw, who has a resolver of its own; it is remembered and learnt from. */
export const settleTunnelSlice = async (
  request: ScanRequest,
  context: ScanContext,
  slice: Span,
  sources: SliceSources,
  { tunnels: process_tunnels, summaries, domains }: ProcessQuestions,
  touched: Touched,
  learnt: LearntCollector,
): Promise<FoundFinding[]> => {
  const sensor = sources.network
    ? await scanNetwork(context, slice, process_tunnels)
    : { findings: [], corroboration: new Map(), summaries: [] };
  endIfCancelled(request);
  if (!request.dry_run)
    await remember(context, request.names, slice.from, [...summaries, ...sensor.summaries], touched);
  const found = await toProcessFindings(context, slice, process_tunnels, sensor.corroboration);
  const own = sources.sockets ? await scanOwnResolvers(context, slice) : { findings: [], learnt: [] };
  const strong = new Set(
    found
      .filter(({ finding }) => finding.afterquery.score >= TEACHES_BELOW)
      .map(({ asker, target }) => `${asker}\n${target}`),
  );
  const strong_programs = new Set(
    [...found, ...sensor.findings]
      .filter(({ finding }) => finding.afterquery.score >= TEACHES_BELOW)
      .map(({ finding: { host, process } }) => toProgramKey(host.name, process?.executable ?? '')),
  );
  learnt.note([
    ...toLearntNames(summaries, slice.from, ({ asker, domain }) => strong.has(`${asker}\n${domain}`)),
    ...toLearntDomains(
      strong_programs.size === 0
        ? domains
        : domains.filter(({ host, executable }) => !strong_programs.has(toProgramKey(host, executable))),
      slice.from,
    ),
    ...own.learnt,
  ]);
  // What a sensor saw of a process says more than that it has a resolver of its own.
  const seen = new Set(sensor.findings.map(({ asker }) => asker));
  return [...found, ...sensor.findings, ...own.findings.filter(({ asker }) => !seen.has(asker))];
};
