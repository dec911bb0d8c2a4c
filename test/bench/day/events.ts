import type { Instance } from './estate.ts';

export interface Lookup {
  readonly code: '22';
  readonly time: number;
  readonly by: Instance;
  readonly name: string;
  readonly addresses: readonly string[];
  /** records that are no addresses */
  readonly answers?: readonly { readonly type: string; readonly data: string }[];
}

export interface Socket {
  readonly code: '3';
  readonly time: number;
  readonly by: Instance;
  readonly address: string;
  readonly port: number;
  readonly source_port: number;
  readonly is_inbound?: boolean;
}

export interface Start {
  readonly code: '1';
  readonly time: number;
  readonly by: Instance;
  readonly command_line: string;
}

/** Image loads, files, process ends: what an index also holds. */
export interface Other {
  readonly code: '5' | '7' | '11';
  readonly time: number;
  readonly by: Instance;
}

export type DayEvent = Lookup | Socket | Start | Other;

const LOGGED_LATER_MS = 900;
const TAKEN_LATER_MS = 4_000;

const toHead = ({ code, time, by }: DayEvent): string => {
  const later = (ms: number): string => new Date(time + ms).toISOString();
  return `{"@timestamp":"${later(0)}","event":{"code":"${code}","kind":"event","created":"${later(LOGGED_LATER_MS)}","ingested":"${later(TAKEN_LATER_MS)}","dataset":"windows.sysmon_operational","module":"sysmon"},${by.json}`;
};

const toTail = (event: DayEvent): string => {
  switch (event.code) {
    case '22': {
      const dns = {
        question: { name: event.name },
        ...(event.addresses.length === 0 ? {} : { resolved_ip: event.addresses }),
        ...(event.answers === undefined ? {} : { answers: event.answers }),
        response_code: event.addresses.length + (event.answers?.length ?? 0) === 0 ? 'NXDOMAIN' : 'NOERROR',
      };
      return `},"dns":${JSON.stringify(dns)}}`;
    }
    case '3': {
      const own = `{"ip":"${event.by.host.address}","port":${event.source_port}}`;
      const other = `{"ip":"${event.address}","port":${event.port}}`;
      return `},"source":${own},"destination":${other},"network":{"transport":"tcp","direction":"${event.is_inbound === true ? 'ingress' : 'egress'}"}}`;
    }
    case '1': {
      const { parent } = event.by;
      const line = `,"command_line":${JSON.stringify(event.command_line)}`;
      const above =
        parent === undefined
          ? ''
          : `,"parent":${JSON.stringify({ entity_id: parent.guid, pid: parent.pid, executable: parent.path })}`;
      return `${line}${above}}}`;
    }
    default:
      return '}}';
  }
};

/** The event as `ingest` would write it, one line of JSON. The process is left open by `Instance.json`, so that a start can add to it. */
export const toLine = (event: DayEvent): string => toHead(event) + toTail(event);
