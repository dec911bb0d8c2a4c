import * as t from 'io-ts';
import { AnalyticId, SeverityCodec } from './finding.ts';

const Score = t.type({ score: t.number, severity: SeverityCodec });

/** One finding that another threshold would make, unmake or weigh otherwise. */
const ChangedFinding = t.intersection([
  t.type({
    id: t.string,
    change: t.union([t.literal('new'), t.literal('gone'), t.literal('changed')]),
    analytic: AnalyticId,
    host: t.string,
    domain: t.string,
    message: t.string,
  }),
  t.partial({ program: t.string, before: Score, after: Score }),
]);
export type ChangedFinding = t.TypeOf<typeof ChangedFinding>;

/** Two dry runs over one span, with the tunables in force and with others. */
export const Comparison = t.type({
  /** findings with the tunables in force, and with the others */
  before: t.number,
  after: t.number,
  new: t.number,
  gone: t.number,
  changed: t.number,
  /** of the change, the strongest first, at most two hundred */
  rows: t.array(ChangedFinding),
});
export type Comparison = t.TypeOf<typeof Comparison>;
