import * as t from 'io-ts';
import type { StatInterval } from '../../../queries/finding_stats.ts';
import { Float } from '../../schema/leaf_codecs.ts';

const Edge = t.type({ value: t.union([Float, t.null]) });

/** Evidence times of the oldest and the newest finding; null where there is none. */
export const Span = t.type({ oldest: Edge, newest: Edge });
type Span = t.TypeOf<typeof Span>;

/** Milliseconds that a filter spans: up to now where it says no end, and what the findings span where it says no beginning. */
export const toLength = (
  filter: { readonly from?: number | undefined; readonly to?: number | undefined },
  span: Span | undefined,
  now: number,
): number => {
  if (filter.from !== undefined) return (filter.to ?? now) - filter.from;
  const { oldest, newest } = span ?? {};
  return (newest?.value ?? 0) - (oldest?.value ?? 0);
};

const MINUTE = 60_000;
const LENGTHS: readonly (readonly [StatInterval, number])[] = [
  ['15m', 15 * MINUTE],
  ['1h', 60 * MINUTE],
];

/** What a chart still shows apart. */
const MOST_BARS = 300;

/** The shortest interval that cuts so many milliseconds into few enough bars; days, however many they are. */
export const toInterval = (length: number): StatInterval =>
  LENGTHS.find(([, interval]) => length <= interval * MOST_BARS)?.[0] ?? '1d';
