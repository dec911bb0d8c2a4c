import { AN0728, EXPECTED_PORTS } from '../../../server/analytics/an0728_port_after_answer/definition.ts';
import { parseFormula } from '../../../server/analytics/an0728_port_after_answer/formula.ts';
import { toOwnTarget } from '../../../server/analytics/an0728_port_after_answer/target.ts';
import { detectTunnels } from '../../../server/analytics/an1121_dns_tunnelling/detect.ts';
import { toProcessKey } from '../../../server/schema/process_identity.ts';
import type { QuestionBucket } from '../../../server/schema/rows.ts';
import type { Instance } from './estate.ts';
import type { DayEvent, Lookup, Socket } from './events.ts';

/** Host, instance and target as one text. */
export const toStoryKey = (host: string, guid: string, target: string): string =>
  `${host}|${guid}|${target}`.toLowerCase();

/** What a join of every event with every event gives, straight from the definition and from no index. */
export interface Oracle {
  readonly see: (second: readonly DayEvent[], now: number) => void;
  readonly end: () => { readonly pairs: ReadonlyMap<string, number>; readonly tunnels: ReadonlySet<string> };
}

const AFTER_MS = 300_000;
const BEFORE_MS = 1_000;
const SLICE_MS = 900_000;
const STEP_MS = 300_000;
const EXPECTED = new Set(EXPECTED_PORTS);
const FORMULAE = AN0728.formulae.flatMap((text) => {
  const parsed = parseFormula(text);
  return parsed._tag === 'Right' ? [parsed.right] : [];
});

const isInside = (lag: number): boolean => lag <= AFTER_MS && lag >= -BEFORE_MS;

const toNearest = (lookups: readonly Lookup[], time: number): Lookup | undefined => {
  const before = lookups.filter((one) => one.time <= time).sort((a, b) => b.time - a.time);
  return before[0] ?? [...lookups].sort((a, b) => a.time - b.time)[0];
};

export const createOracle = (): Oracle => {
  const answers = new Map<Instance, Lookup[]>();
  let waiting: Socket[] = [];
  const pairs = new Map<string, number>();
  const tunnels = new Set<string>();
  const questions = new Map<string, { bucket: QuestionBucket; count: number }>();
  let slice = -1;

  const judge = (socket: Socket): void => {
    const lineage: Instance[] = [];
    for (let by: Instance | undefined = socket.by; by !== undefined && lineage.length < 5; by = by.parent)
      lineage.push(by);
    const own = lineage.map((by) =>
      (answers.get(by) ?? []).filter((one) => isInside(socket.time - one.time)),
    );
    const direct = own
      .map((some) => some.filter(({ addresses }) => addresses.includes(socket.address)))
      .find((some) => some.length > 0);
    const calculated = own
      .flat()
      .filter((one) =>
        one.addresses.some(
          (answer) =>
            (direct === undefined || answer === socket.address) &&
            FORMULAE.some(({ apply }) => apply(answer) === socket.port),
        ),
      );
    const told = toNearest(calculated, socket.time) ?? toNearest(direct ?? [], socket.time);
    if (told === undefined) return;
    const key = toStoryKey(socket.by.host.name, socket.by.guid, toOwnTarget(told.name));
    pairs.set(key, (pairs.get(key) ?? 0) + 1);
  };
  const closeSlice = (): void => {
    for (const candidate of detectTunnels(
      [...questions.values()].map(({ bucket, count }) => ({ ...bucket, count })),
    ))
      tunnels.add(`${toProcessKey(candidate.process ?? ({ host: '' } as never)).key}|${candidate.domain}`);
    questions.clear();
  };
  const ask = ({ time, by, name, addresses, answers: records }: Lookup): void => {
    if (by.is_excluded) return;
    const step = Math.floor(time / STEP_MS) * STEP_MS;
    const code = addresses.length + (records?.length ?? 0) === 0 ? 'NXDOMAIN' : 'NOERROR';
    const key = `${by.guid} ${name} ${code} ${step}`;
    const known = questions.get(key);
    if (known !== undefined) known.count += 1;
    else
      questions.set(key, {
        count: 1,
        bucket: {
          process: { host: by.host.name, entity_id: by.guid, pid: by.pid, executable: by.path },
          name: name.toLowerCase(),
          stored_name: name,
          type: undefined,
          response_code: code,
          step,
          count: 1,
        },
      });
  };
  const judgeUntil = (time: number): void => {
    const ready = waiting.filter((socket) => socket.time <= time);
    waiting = waiting.filter((socket) => socket.time > time);
    for (const socket of ready) judge(socket);
  };
  return {
    see: (second, now) => {
      if (Math.floor(now / SLICE_MS) !== slice) {
        closeSlice();
        slice = Math.floor(now / SLICE_MS);
      }
      for (const event of second) {
        if (event.code === '22') {
          const list = answers.get(event.by) ?? [];
          answers.set(event.by, list);
          // Sockets wait until every answer that may follow them is known.
          while ((list[0]?.time ?? Number.POSITIVE_INFINITY) < now - AFTER_MS - 4 * BEFORE_MS) list.shift();
          list.push(event);
          ask(event);
        }
        if (
          event.code === '3' &&
          event.is_inbound !== true &&
          !EXPECTED.has(event.port) &&
          !event.by.is_excluded
        )
          waiting.push(event);
      }
      judgeUntil(now - 2 * BEFORE_MS);
    },
    end: () => {
      judgeUntil(Number.POSITIVE_INFINITY);
      closeSlice();
      return { pairs, tunnels };
    },
  };
};
