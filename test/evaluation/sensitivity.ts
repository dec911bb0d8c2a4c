import { randomUUID } from 'node:crypto';
import { isLeft } from 'fp-ts/lib/Either.js';
import { resolveIndices } from '../../server/engine/operations/resolve_indices.ts';
import { deleteIndex } from '../../server/engine/operations.ts';
import type { Engine } from '../../server/engine/port.ts';
import { readBaselineState, saveBaselineState } from '../../server/scan/history/usage_store.ts';
import { runScan } from '../../server/scan/run_scan.ts';
import type { ScanTunables } from '../../server/scan/scan_context.ts';
import { toTunables } from '../../server/scan/tunables.ts';
import type { Finding } from '../../server/schema/finding.ts';
import { toProductClaims } from './claims.ts';
import { ANALYTICS, toTruth } from './evaluate_half.ts';
import { JUDGEMENT_KNOBS, judgeAnew, KNOBS } from './knobs.ts';
import type { AnalyticName, Episode, World } from './labelled_set.ts';
import { matchClaims } from './match.ts';
import { type OpenWorld, type WorldOptions, withWorld } from './open_world.ts';
import { learn, type Standing } from './run_world.ts';

export const FACTORS = [1, 0.5, 2] as const;
export type Factor = (typeof FACTORS)[number];

interface Tally {
  episodes: number;
  found: number;
  false_positives: number;
}

/** One threshold at one factor, over all worlds. */
export interface Turned {
  readonly knob: string;
  readonly factor: Factor;
  readonly tallies: Readonly<Record<AnalyticName, Tally>>;
}

export const toF1 = ({ episodes, found, false_positives }: Tally): number =>
  found === 0 ? 0 : (2 * found) / (episodes + found + false_positives);

/** What a scan of the judged day wrote, so that the next one begins where it did. */
const forget = async (engine: Engine, { settings }: OpenWorld): Promise<void> => {
  const patterns = ['findings', 'hidden', 'rollups'].map((kind) => `${settings.index_prefix}-${kind}-*`);
  const indices = await resolveIndices(engine, patterns.join(','))();
  if (isLeft(indices)) throw new Error(JSON.stringify(indices.left));
  for (const index of indices.right) {
    const gone = await deleteIndex(engine, index)();
    if (isLeft(gone)) throw new Error(JSON.stringify(gone.left));
  }
};

const scan = async (
  engine: Engine,
  open: OpenWorld,
  analytics: readonly AnalyticName[],
  tunables: ScanTunables,
): Promise<Standing[]> => {
  const { settings, names, span } = open;
  await forget(engine, open);
  const result = await runScan(engine, {
    id: randomUUID(),
    span,
    analytics,
    dry_run: false,
    only_news: false,
    sysmon_indices: settings.sysmon_indices,
    dns_indices: settings.dns_indices,
    tunables,
    names,
    created: new Date(span.to).toISOString(),
    clock: () => Date.now(),
  })();
  if (isLeft(result)) throw new Error(JSON.stringify(result.left));
  return result.right.findings.map(({ id, finding }) => ({ id, finding, peak: finding, proven_at: span.to }));
};

const nothing = (): Record<AnalyticName, Tally> => ({
  AN0728: { episodes: 0, found: 0, false_positives: 0 },
  AN1121: { episodes: 0, found: 0, false_positives: 0 },
});

const count = (
  tally: Tally,
  standing: readonly Standing[],
  truth: readonly Episode[],
  analytic: AnalyticName,
  score?: (finding: Finding) => number,
): void => {
  const own = truth.filter((episode) => episode.analytic === analytic);
  const matched = matchClaims(toProductClaims(standing, analytic, score), own, true);
  tally.episodes += own.length;
  tally.found += matched.outcomes.filter(({ found }) => found).length;
  tally.false_positives += matched.false_positives.length;
};

/**
 * Each threshold halved and doubled: one scan of the judged day with it, after the same days of history (learnt once with the
 * thresholds as they are, then frozen). Slow windows begin with the judged day here.
 */
export const turnKnobs = async (worlds: readonly World[], options: WorldOptions): Promise<Turned[]> => {
  const turns = [
    {
      knob: 'as it is',
      factor: FACTORS[0],
      analytics: ANALYTICS,
      turn: (tunables: ScanTunables) => tunables,
    },
    ...KNOBS.flatMap(({ name, analytics, turn }) =>
      ([0.5, 2] as const).map((factor) => ({
        knob: name,
        factor,
        analytics,
        turn: (tunables: ScanTunables) => turn(tunables, factor),
      })),
    ),
  ];
  const turned = turns.map((one) => ({ ...one, tallies: nothing() }));
  const rejudged = JUDGEMENT_KNOBS.flatMap((knob) =>
    ([0.5, 2] as const).map((factor) => ({ knob, factor, tallies: nothing() })),
  );
  for (const world of worlds) {
    if (world.sets.every(({ kind }) => kind === 'unlabelled')) continue;
    await withWorld(world, options, async (open) => {
      const { engine, say } = options;
      await learn(world.history ?? [], open, options);
      await saveBaselineState(engine, open.names, {
        ...(await readBaselineState(engine, open.names)),
        frozen: true,
      });
      await open.ingest(open.files);
      const truth = toTruth(world, open.events);
      let base: readonly Standing[] = [];
      for (const [i, { knob, factor, analytics, turn, tallies }] of turned.entries()) {
        const standing = await scan(engine, open, analytics, turn(toTunables(open.settings)));
        if (i === 0) base = standing;
        for (const analytic of ANALYTICS)
          count(tallies[analytic], analytics.includes(analytic) ? standing : base, truth, analytic);
        if (i === 0)
          for (const one of rejudged) {
            count(one.tallies.AN0728, standing, truth, 'AN0728', judgeAnew(one.knob, one.factor));
            count(one.tallies.AN1121, standing, truth, 'AN1121');
          }
        const told = ANALYTICS.map(
          (id) => `${id} ${tallies[id].found} of ${tallies[id].episodes}, ${tallies[id].false_positives} FP`,
        );
        say(`  ${world.name}: ${knob} × ${factor}: ${told.join('; ')}`);
      }
    });
  }
  return [...turned, ...rejudged].map(({ knob, factor, tallies }) => ({ knob, factor, tallies }));
};
