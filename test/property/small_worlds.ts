import fc from 'fast-check';
import type { JoinWindow } from '../../server/join/join_state.ts';
import type { LookupEvent, ProcessRef, SocketEvent } from '../../server/schema/rows.ts';

/** A world small enough to judge by hand: few hosts, instances, addresses and times, so that everything collides. */
export interface World {
  readonly sockets: readonly SocketEvent[];
  readonly lookups: readonly LookupEvent[];
  /** lower-case host + "|" + entity id → the same of its ancestors, nearest first */
  readonly parents: ReadonlyMap<string, readonly string[]>;
  readonly silent_hosts: ReadonlySet<string>;
  readonly window: JoinWindow;
}

const HOSTS = ['WS1', 'ws1', 'WS2'];
const GUIDS = ['{a}', '{b}', '{c}'];
export const ADDRESSES = ['198.51.100.23', '203.0.113.7', '10.0.0.1', '2001:db8::1'];
const NAMES = ['a.example.com', 'b.example.com', 'c.example.net', '_sip._tcp.example.com', 'intranet'];
const PORTS = [4444, 5060, 198 * 51 + 100, 203 * 0 + 113, 50_000];

const process: fc.Arbitrary<ProcessRef> = fc.record({
  host: fc.constantFrom(...HOSTS),
  entity_id: fc.option(fc.constantFrom(...GUIDS), { nil: undefined }),
  pid: fc.option(fc.constantFrom(7, 8), { nil: undefined }),
  executable: fc.constantFrom(undefined, 'C:\\A.exe', 'c:\\a.EXE', 'C:\\B.exe', '<unknown process>', '-'),
});

/** Times on, beside and far from the borders of the window. */
const toTime = (window: JoinWindow): fc.Arbitrary<number> => {
  const base = 1_773_133_200_000;
  const { after_ms, before_ms } = window;
  return fc
    .tuple(
      fc.constantFrom(0, after_ms, 2 * after_ms, after_ms + before_ms, -before_ms, before_ms),
      fc.constantFrom(-1, 0, 0, 1, 500),
    )
    .map(([a, b]) => base + a + b);
};

const toSocket = (window: JoinWindow): fc.Arbitrary<SocketEvent> =>
  fc
    .tuple(process, toTime(window), fc.constantFrom(...ADDRESSES), fc.constantFrom(...PORTS), fc.nat(25))
    .map(([ref, time, address, port, id]) => ({
      ...ref,
      index: 'sysmon',
      id: `s${id}`,
      time,
      logged: time,
      address,
      port,
    }));

const toLookup = (window: JoinWindow): fc.Arbitrary<LookupEvent> =>
  fc
    .tuple(
      process,
      toTime(window),
      fc.constantFrom(...NAMES),
      fc.subarray(ADDRESSES),
      fc.nat(25),
      fc.constantFrom('sysmon', 'other'),
    )
    .map(([ref, time, name, addresses, id, index]) => ({
      ...ref,
      index,
      id: `l${id}`,
      time,
      logged: time,
      name,
      addresses,
      types: [],
    }));

/** One event for each id; an index may still hold it twice over. */
const withOneEventPerId = <E extends { readonly index: string; readonly id: string }>(
  events: readonly E[],
): E[] => [...new Map(events.map((e) => [`${e.index}|${e.id}`, e])).values()];

const KEYS = ['ws1', 'ws2'].flatMap((host) => GUIDS.map((guid) => `${host}|${guid}`));

const ancestry: fc.Arbitrary<ReadonlyMap<string, readonly string[]>> = fc
  .array(fc.tuple(fc.constantFrom(...KEYS), fc.shuffledSubarray(KEYS, { maxLength: 3 })), { maxLength: 4 })
  .map((entries) => new Map(entries));

export const world: fc.Arbitrary<World> = fc
  .record({ after_ms: fc.constantFrom(0, 1_000, 300_000), before_ms: fc.constantFrom(0, 1, 1_000) })
  .chain((window) =>
    fc.record({
      window: fc.constant(window),
      sockets: fc.array(toSocket(window), { minLength: 1, maxLength: 12 }).map(withOneEventPerId),
      lookups: fc.array(toLookup(window), { maxLength: 14 }).map(withOneEventPerId),
      parents: ancestry,
      silent_hosts: fc.subarray(['ws1', 'ws2']).map((hosts) => new Set(hosts)),
    }),
  );
