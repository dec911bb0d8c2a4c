import { createHash } from 'node:crypto';
import type { LogicalField } from '../schema/field_profile.ts';

/** One event in the words of the logical fields; lists are lists, times epoch milliseconds. */
export interface StoryEvent {
  readonly code: '1' | '3' | '22';
  readonly time: number;
  readonly values: Readonly<Partial<Record<LogicalField, string | number | readonly string[]>>>;
}

export interface Story {
  readonly events: readonly StoryEvent[];
  readonly from: number;
  readonly to: number;
}

/** Its own events span less than this; all lie before the moment of writing. */
const SPAN_MS = 20_000;
const NAMES = 240;
const DOMAIN = 'afterquery-canary.invalid';
/** A documentation network (RFC 5737): nothing answers there, and no ordinary name leads to it. */
const ADDRESSES = ['198.51.100.17', '198.51.100.23', '198.51.100.42'] as const;
/** o1*o2+o3 of every address of that network */
const DERIVED_PORT = 198 * 51 + 100;
const FOLDER = 'C:\\ProgramData\\Afterquery';
const NOTE = 'synthetic event of afterquery canary: no process ran';

const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex');

/** 40 characters that carry what a tunnel's names carry; the same for the same canary. */
const toLabel = (id: string, n: number): string => digest(id, 'name', String(n)).slice(0, 40);

const toGuid = (id: string, what: string): string => {
  const hex = digest(id, what).toUpperCase();
  return `{${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}}`;
};

interface Actor {
  readonly entity_id: string;
  readonly pid: number;
  readonly executable: string;
}

const toActor = (id: string, what: string, pid: number): Actor => ({
  entity_id: toGuid(id, what),
  pid,
  executable: `${FOLDER}\\afterquery-canary-${what}.exe`,
});

const toStart = (id: string, actor: Actor, time: number): StoryEvent => ({
  code: '1',
  time,
  values: {
    ...actor,
    command_line: `${actor.executable} (${NOTE})`,
    user: 'afterquery-canary',
    parent_entity_id: toGuid(id, 'parent'),
    parent_pid: 4_000,
    parent_executable: `${FOLDER}\\afterquery-canary.exe`,
    parent_command_line: `${FOLDER}\\afterquery-canary.exe (${NOTE})`,
  },
});

const toTunnel = (id: string, host: string, from: number): StoryEvent[] => {
  const actor = toActor(id, 'tunnel', 4_101);
  const step = (SPAN_MS - 2_000) / NAMES;
  return [
    toStart(id, actor, from),
    ...Array.from({ length: NAMES }, (_, n): StoryEvent => {
      const time = Math.floor(from + 1_000 + n * step);
      const question = `${toLabel(id, n)}.tunnel.${DOMAIN}`;
      return { code: '22', time, values: { ...actor, host, question, resolved_ip: [ADDRESSES[0]] } };
    }),
  ];
};

const toPorts = (id: string, host: string, from: number): StoryEvent[] => {
  const actor = toActor(id, 'ports', 4_102);
  return [
    toStart(id, actor, from),
    ...ADDRESSES.flatMap((address, n): StoryEvent[] => {
      const time = from + 2_000 + n * 3_000;
      const question = `node${n}.ports.${DOMAIN}`;
      return [
        { code: '22', time, values: { ...actor, host, question, resolved_ip: [address] } },
        {
          code: '3',
          time: time + 250,
          values: {
            ...actor,
            host,
            address,
            port: DERIVED_PORT,
            transport: 'tcp',
            source_ip: '192.0.2.10',
            source_port: 50_000 + n,
          },
        },
      ];
    }),
  ];
};

/** A tunnel of one process (AN1121) and calculated ports of another (AN0728), all before `now` (epoch milliseconds). */
export const toStory = (id: string, host: string, now: number): Story => {
  const from = now - SPAN_MS;
  const events = [...toTunnel(id, host, from), ...toPorts(id, host, from)]
    .map((event) => ({ ...event, values: { ...event.values, host } }))
    .sort((a, b) => a.time - b.time);
  return { events, from, to: now };
};
