import { isLeft, right } from 'fp-ts/lib/Either.js';
import { map } from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import {
  buildFindingSpan,
  buildSeverities,
  buildTimeline,
  buildTop,
  MOST_BUCKETS,
} from '../../../queries/finding_stats.ts';
import { toIndexNames } from '../../scan/index_names.ts';
import type { AnyRoute } from '../define_route.ts';
import { FilterQuery } from '../finding_filter.ts';
import { countFrom } from '../inputs.ts';
import type { Service } from '../service.ts';
import { Counted, SeverityRow, TimelineRow, toSeverityRows, toTimelineRows } from '../stats/counted_rows.ts';
import { defineStatistic, toUnreadable, UNREADABLE } from '../stats/define_statistic.ts';
import { Span, toInterval, toLength } from '../stats/interval.ts';
import { readAggregations } from '../stats/read_aggregations.ts';
import { Top, TopRow, toTopRows } from '../stats/top_rows.ts';

const Interval = t.union([t.literal('15m'), t.literal('1h'), t.literal('1d')]);

const By = t.union([
  t.literal('process'),
  t.literal('domain'),
  t.literal('host'),
  t.literal('port'),
  t.literal('address'),
]);

const NOTHING_COUNTED: Counted = { counted: { buckets: [] } };

/** Figures that the cluster counts. */
export const statsRoutes = (service: Service): AnyRoute[] => {
  const { engine, settings } = service;
  const { findings } = toIndexNames(settings.index_prefix);
  return [
    defineStatistic(service, {
      name: 'timeline',
      summary: 'Findings over time; without an interval the span chooses one',
      text: 'Findings by UTC time of the newest evidence, analytic and severity; empty times are left out',
      query: t.intersection([FilterQuery, t.partial({ interval: Interval })]),
      answer: t.intersection([
        /** truncated: older times were left out */
        t.type({ interval: Interval, rows: t.array(TimelineRow), truncated: t.boolean }),
        UNREADABLE,
      ]),
      ask: (query, filter, now) => async () => {
        let { interval } = query;
        if (interval === undefined) {
          const span =
            filter.from === undefined
              ? await readAggregations(engine, findings, buildFindingSpan(filter), Span)()
              : right(undefined);
          if (isLeft(span)) return span;
          interval = toInterval(toLength(filter, span.right, now));
        }
        const body = buildTimeline(filter, interval);
        const read = await readAggregations(engine, findings, body, Counted)();
        if (isLeft(read)) return read;
        const counted = read.right ?? NOTHING_COUNTED;
        const { rows, unreadable } = toTimelineRows(counted);
        const truncated = counted.counted.buckets.length >= MOST_BUCKETS;
        return right({ interval, rows: [...rows], truncated, ...toUnreadable(unreadable) });
      },
    }),
    defineStatistic(service, {
      name: 'severity',
      summary: 'Findings by analytic and severity',
      text: 'The lowest severity of each analytic first; what has no findings is left out',
      query: FilterQuery,
      answer: t.intersection([t.type({ rows: t.array(SeverityRow) }), UNREADABLE]),
      ask: (_, filter) =>
        map((counted: Counted | undefined) => {
          const { rows, unreadable } = toSeverityRows(counted ?? NOTHING_COUNTED);
          return { rows: [...rows], ...toUnreadable(unreadable) };
        })(readAggregations(engine, findings, buildSeverities(filter), Counted)),
    }),
    defineStatistic(service, {
      name: 'top',
      summary: 'Processes, domains, hosts, ports or addresses (those connected to) with the most findings',
      text: 'The value with the most findings first',
      query: t.intersection([FilterQuery, t.type({ by: By }), t.partial({ size: countFrom(1, 100) })]),
      answer: t.intersection([t.type({ rows: t.array(TopRow) }), UNREADABLE]),
      ask: ({ by, size }, filter) =>
        map((top: t.TypeOf<typeof Top> | undefined) => {
          const { rows, unreadable } = toTopRows(top ?? { top: { buckets: [] } });
          return { rows: [...rows], ...toUnreadable(unreadable) };
        })(readAggregations(engine, findings, buildTop(filter, by, Number(size ?? 10)), Top)),
    }),
  ];
};
