import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { AN0728 } from '../../server/analytics/an0728_port_after_answer/definition.ts';
import { detectPorts } from '../../server/analytics/an0728_port_after_answer/detect.ts';
import { parseFormula } from '../../server/analytics/an0728_port_after_answer/formula.ts';
import { toAnswersOf } from '../../server/join/answers_of.ts';
import { indexLookups } from '../../server/join/index_lookups.ts';
import { type JoinContext, joinSocket } from '../../server/join/join_answers.ts';
import type { LookupEvent, SocketEvent } from '../../server/schema/rows.ts';
import { type World, world } from './small_worlds.ts';

/** The join as a person would do it with the events on paper: every socket against every lookup, nothing indexed. */
interface Settled {
  readonly state: string;
  readonly lookup?: string;
  readonly lag_ms?: number;
  readonly tier?: string;
}

const knowsImage = (image: string | undefined): image is string =>
  image !== undefined && image !== '-' && image !== '' && !image.includes('<unknown process>');

const sameHost = (a: SocketEvent, b: LookupEvent): boolean => a.host.toLowerCase() === b.host.toLowerCase();

/** All lookups a socket may be joined with, in tiers, strongest first. */
const toCircles = (socket: SocketEvent, { lookups, parents }: World): [string, LookupEvent[]][] => {
  const host = socket.host.toLowerCase();
  const local = lookups.filter((lookup) => sameHost(socket, lookup));
  if (socket.entity_id !== undefined) {
    const ancestors = parents.get(`${host}|${socket.entity_id}`) ?? [];
    return [
      ['process', local.filter((lookup) => lookup.entity_id === socket.entity_id)],
      ...ancestors.map((key): [string, LookupEvent[]] => [
        'lineage',
        lookups.filter((l) => l.entity_id !== undefined && `${l.host.toLowerCase()}|${l.entity_id}` === key),
      ]),
    ];
  }
  const { pid, executable } = socket;
  if (pid !== undefined && knowsImage(executable))
    return [
      [
        'pid',
        local.filter(
          (l) =>
            l.pid === pid &&
            knowsImage(l.executable) &&
            l.executable.toLowerCase() === executable.toLowerCase(),
        ),
      ],
    ];
  return [['host', local]];
};

/** The nearest answer at or before the socket; if none, the nearest after it; equal ones by id, then by index. */
const pickNearest = (lookups: readonly LookupEvent[], at: number): LookupEvent | undefined => {
  const order = (list: readonly LookupEvent[]): LookupEvent | undefined =>
    [...list].sort(
      (a, b) =>
        Math.abs(at - a.time) - Math.abs(at - b.time) ||
        (a.id < b.id ? -1 : a.id > b.id ? 1 : a.index < b.index ? -1 : 1),
    )[0];
  return order(lookups.filter((l) => l.time <= at)) ?? order(lookups.filter((l) => l.time > at));
};

const settle = (socket: SocketEvent, small: World): Settled => {
  const { after_ms, before_ms } = small.window;
  const circles = toCircles(socket, small).map(
    ([tier, lookups]) => [tier, lookups.filter((l) => l.addresses.includes(socket.address))] as const,
  );
  for (const [tier, lookups] of circles) {
    const inside = lookups.filter(
      (l) => l.time >= socket.time - after_ms && l.time <= socket.time + before_ms,
    );
    const best = pickNearest(inside, socket.time);
    if (best !== undefined)
      return {
        state: 'inside_window',
        lookup: `${best.index}/${best.id}`,
        lag_ms: socket.time - best.time,
        tier,
      };
  }
  const known = circles.flatMap(([, lookups]) => lookups);
  if (small.silent_hosts.has(socket.host.toLowerCase())) return { state: 'no_dns_telemetry' };
  const has_identity =
    socket.entity_id !== undefined || (socket.pid !== undefined && knowsImage(socket.executable));
  if (!has_identity) return { state: 'no_process_identity' };
  if (known.length === 0) return { state: 'never_resolved' };
  return { state: known.every((l) => socket.time < l.time) ? 'earlier_only' : 'after_window' };
};

const toContext = ({ parents, silent_hosts }: World): JoinContext => ({
  ancestors: (key) => parents.get(key) ?? [],
  has_lookups: (host) => !silent_hosts.has(host),
});

const joinAll = (small: World, lookups: readonly LookupEvent[]) => {
  const index = indexLookups(lookups);
  return (socket: SocketEvent) => joinSocket(socket, index, toContext(small), small.window);
};

const shuffled = fc.tuple(world, fc.integer(), fc.nat(3));

const shuffle = <T>(items: readonly T[], seed: number): T[] =>
  items
    .map((item, i) => ({ item, at: Math.sin(seed + i * 7_919) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);

describe('the join', () => {
  it('equals a brute-force join, whatever the order and however often events are read', () => {
    const states = new Map<string, number>();
    fc.assert(
      fc.property(shuffled, ([small, seed, copies]) => {
        const read = shuffle([...small.lookups, ...small.lookups.slice(0, copies)], seed);
        const join = joinAll(small, read);
        for (const socket of small.sockets) {
          const { state, match } = join(socket);
          const got: Settled =
            match === undefined
              ? { state }
              : {
                  state,
                  lookup: `${match.lookup.index}/${match.lookup.id}`,
                  lag_ms: match.lag_ms,
                  tier: match.tier,
                };
          assert.deepEqual(got, settle(socket, small));
          states.set(state, (states.get(state) ?? 0) + 1);
        }
      }),
      { numRuns: 4_000 },
    );
    // A property that never meets a state says nothing about it.
    for (const state of [
      'inside_window',
      'after_window',
      'earlier_only',
      'never_resolved',
      'no_dns_telemetry',
      'no_process_identity',
    ])
      assert.ok((states.get(state) ?? 0) > 50, `${state} was met ${states.get(state) ?? 0} times`);
  });

  it('counts an answer on either border of the window as inside, and one beyond it as outside', () => {
    const at = 1_773_133_200_000;
    const window = { after_ms: 300_000, before_ms: 1_000 };
    const process = { host: 'h', entity_id: '{a}' };
    const event = { index: 'i', logged: at };
    const socket = { ...process, ...event, id: 's', time: at, address: '192.0.2.1', port: 4444 };
    const toState = (time: number): string => {
      const answer = { ...process, ...event, id: 'l', time, name: 'x', addresses: ['192.0.2.1'], types: [] };
      const context = { ancestors: () => [], has_lookups: () => true };
      return joinSocket(socket, indexLookups([answer]), context, window).state;
    };
    assert.deepEqual([at - 300_001, at - 300_000, at, at + 1_000, at + 1_001].map(toState), [
      'after_window',
      'inside_window',
      'inside_window',
      'inside_window',
      'earlier_only',
    ]);
  });
});

const FORMULAE = ['o1*o2+o3', 'o4*256+o3'].flatMap((text) => {
  const formula = parseFormula(text);
  return formula._tag === 'Right' ? [formula.right] : [];
});

/** Pairs of a world as text, without what depends on how many sockets a slice holds. */
const toPairs = (
  small: World,
  sockets: readonly SocketEvent[],
  lookups: readonly LookupEvent[],
): { readonly pairs: string[]; readonly tests: number[] } => {
  const index = indexLookups(lookups);
  const context = toContext(small);
  const joined = sockets.map((socket) => joinSocket(socket, index, context, small.window));
  const answersOf = toAnswersOf(index, context.ancestors);
  const candidates = detectPorts(joined, answersOf, () => 1, FORMULAE, small.window);
  return {
    pairs: candidates.flatMap(({ process, target, pairs }) =>
      pairs.map((pair) => JSON.stringify([process.host.toLowerCase(), process.entity_id, target, pair])),
    ),
    tests: candidates.map(({ tests }) => tests),
  };
};

describe('ports after answers', () => {
  it('are the same pairs, however the sockets are cut into slices', () => {
    fc.assert(
      fc.property(
        shuffled,
        fc.array(fc.constantFrom(-1_000, 0, 1, 999, 1_000, 1_001, 300_000, 300_500, 600_000), {
          maxLength: 4,
        }),
        ([small, seed], cuts) => {
          const base = 1_773_133_200_000;
          const borders = [base - 1e9, ...cuts.map((c) => base + c).sort((a, b) => a - b), base + 1e9];
          const { after_ms, before_ms } = small.window;
          // A service name explains its port for longer than the window, so such worlds need a longer look back.
          const back = small.lookups.some((l) => l.name.startsWith('_'))
            ? Math.max(after_ms, AN0728.named_port_valid_ms)
            : after_ms;
          const sliced = borders.slice(1).flatMap((to, i) => {
            const from = borders[i] ?? to;
            const sockets = small.sockets.filter((s) => s.time >= from && s.time < to);
            const lookups = small.lookups.filter((l) => l.time >= from - back && l.time <= to + before_ms);
            return toPairs(small, shuffle(sockets, seed), shuffle(lookups, seed)).pairs;
          });
          assert.deepEqual(sliced.sort(), toPairs(small, small.sockets, small.lookups).pairs.sort());
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('compare at least once for every derived pair they report', () => {
    fc.assert(
      fc.property(world, (small) => {
        const { tests } = toPairs(small, small.sockets, small.lookups);
        for (const n of tests) assert.ok(n >= 0 && Number.isInteger(n));
      }),
    );
  });
});
