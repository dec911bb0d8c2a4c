import type { Finding } from '../../server/schema/finding.ts';
import { toPeerClaims, toProductClaims } from './claims.ts';
import type { AnalyticName, Half, World } from './labelled_set.ts';
import { type Matched, matchClaims } from './match.ts';
import { type Figures, type Leak, toFigures, toLeaks } from './measure.ts';
import { countHostDays, type ObservedEvent } from './observed_event.ts';
import { PEERS } from './peers/all_peers.ts';
import { type EarliestProof, proveEarliest } from './prove_earliest.ts';
import { type RunOptions, runWorld, type WorldRun } from './run_world.ts';
import { findOtrfEpisodes } from './sets/otrf_episodes.ts';

export const ANALYTICS: readonly AnalyticName[] = ['AN1121', 'AN0728'];
export const PRODUCT = 'Afterquery';

/** One world with its truth and what the product said of it. */
export interface Evaluated {
  readonly world: World;
  readonly run: WorldRun;
  readonly truth: World['sets'][number]['truth'];
  readonly host_days: number;
  /** listed, counted in no rate */
  readonly unlabelled: boolean;
}

export interface HalfResult {
  readonly half: Half;
  readonly worlds: readonly Evaluated[];
  readonly figures: readonly Figures[];
  readonly matched: Readonly<Record<AnalyticName, Matched>>;
  readonly leaks: readonly Leak[];
  /** of the fast tunnels */
  readonly proofs: readonly EarliestProof[];
  readonly unlabelled: readonly string[];
  /** findings at medium or above of the days an installation learns from */
  readonly first_days: readonly string[];
}

const join = (parts: readonly Matched[]): Matched => ({
  outcomes: parts.flatMap(({ outcomes }) => outcomes),
  false_positives: parts.flatMap(({ false_positives }) => false_positives),
});

/** The product's claims against the truth of labelled worlds; `score` may judge findings anew. */
export const matchProduct = (
  worlds: readonly Evaluated[],
  analytic: AnalyticName,
  score?: (finding: Finding) => number,
): Matched =>
  join(
    worlds
      .filter(({ unlabelled }) => !unlabelled)
      .map(({ run, truth }) =>
        matchClaims(
          toProductClaims(run.standing, analytic, score),
          truth.filter((episode) => episode.analytic === analytic),
          true,
        ),
      ),
  );

const toPeerFigures = (worlds: readonly Evaluated[], host_days: number): Figures[] =>
  PEERS.map((peer) => {
    const matched = worlds
      .filter(({ unlabelled }) => !unlabelled)
      .map(({ run, truth }) => {
        const fresh = new Set(truth.map(({ domain }) => domain));
        const context = {
          hosts: new Set(run.events.map(({ host }) => host)).size,
          isNew: (domain: string) => fresh.has(domain),
        };
        const own = truth.filter(({ analytic }) => analytic === peer.analytic);
        return matchClaims(toPeerClaims(peer, run.events, context), own, peer.names_process);
      });
    return toFigures(peer.name, peer.analytic, join(matched), host_days, peer.names_process);
  });

/** What must be found in a world. */
export const toTruth = (world: World, events: readonly ObservedEvent[]): Evaluated['truth'] => [
  ...world.sets.flatMap((set) => set.truth),
  ...(world.name === 'otrf' ? findOtrfEpisodes(events) : []),
];

export const evaluateHalf = async (
  half: Half,
  worlds: readonly World[],
  options: RunOptions,
): Promise<HalfResult> => {
  const evaluated: Evaluated[] = [];
  for (const world of worlds) {
    const run = await runWorld(world, options);
    const truth = toTruth(world, run.events);
    const unlabelled = world.sets.every(({ kind }) => kind === 'unlabelled');
    options.say(
      `${half}/${world.name}: ${run.scans} scans, ${run.standing.length} findings, ${run.seconds.toFixed(0)} s`,
    );
    evaluated.push({ world, run, truth, host_days: countHostDays(run.events), unlabelled });
  }
  const host_days = evaluated.filter((one) => !one.unlabelled).reduce((sum, one) => sum + one.host_days, 0);
  const matched = { AN1121: matchProduct(evaluated, 'AN1121'), AN0728: matchProduct(evaluated, 'AN0728') };
  const replayed = evaluated.filter(({ world }) => world.replay);
  const leaks = toLeaks(matchProduct(replayed, 'AN1121').outcomes, options.delay * 1000);
  const events = replayed.flatMap(({ run }) => run.events);
  return {
    half,
    worlds: evaluated,
    first_days: evaluated.flatMap(({ run }) =>
      ANALYTICS.flatMap((analytic) =>
        toProductClaims(run.history, analytic).map(({ text }) => `${analytic} ${text}`),
      ),
    ),
    figures: [
      ...ANALYTICS.map((analytic) => toFigures(PRODUCT, analytic, matched[analytic], host_days, true)),
      ...toPeerFigures(evaluated, host_days),
    ],
    matched,
    leaks,
    proofs: leaks.filter(({ fast }) => fast).flatMap(({ episode }) => proveEarliest(episode, events) ?? []),
    unlabelled: evaluated
      .filter((one) => one.unlabelled)
      .flatMap(({ run }) => ANALYTICS.flatMap((analytic) => toProductClaims(run.standing, analytic)))
      .map(({ text }) => text),
  };
};
