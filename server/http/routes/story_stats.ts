import { map } from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import { buildStrongestJoins, buildStrongestPairs } from '../../../queries/finding_stats.ts';
import { buildNewestScans } from '../../../queries/newest_scans.ts';
import { type SearchResult, search } from '../../engine/operations.ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { AnalyticId } from '../../schema/finding.ts';
import type { AnyRoute } from '../define_route.ts';
import { FilterQuery } from '../finding_filter.ts';
import { TimeText } from '../inputs.ts';
import type { Service } from '../service.ts';
import { defineStatistic, toUnreadable, UNREADABLE } from '../stats/define_statistic.ts';
import { GraphLink, GraphNode, toJoinGraph } from '../stats/join_graph.ts';
import { JoinStateRow, toJoinStateRows } from '../stats/join_state_rows.ts';
import { PortRow, toPortRows } from '../stats/port_rows.ts';
import { readStrongest, type Strongest } from '../stats/read_strongest.ts';

const MOST_SCATTERED = 500;
const MOST_ROWS = 5_000;
const MOST_GRAPHED = 200;
const MOST_NODES = 1_000;
const MOST_SCANS = 50;

/** Figures that are told from what findings and scans hold. */
export const storyStatsRoutes = (service: Service): AnyRoute[] => {
  const { engine, settings } = service;
  const names = toIndexNames(settings.index_prefix);
  return [
    defineStatistic(service, {
      name: 'ports',
      summary: 'Sockets of AN0728: port against time after the answer, of the strongest 500 findings',
      text: 'All sockets kept with the findings that the filters choose, at most 5,000',
      query: FilterQuery,
      answer: t.intersection([t.type({ rows: t.array(PortRow), truncated: t.boolean }), UNREADABLE]),
      ask: (_, filter) =>
        map(({ findings, unreadable, truncated }: Strongest) => {
          const told = toPortRows(findings, MOST_ROWS);
          return {
            rows: [...told.rows],
            truncated: truncated || told.truncated,
            ...toUnreadable(unreadable),
          };
        })(readStrongest(engine, names.findings, buildStrongestPairs(filter, MOST_SCATTERED))),
    }),
    defineStatistic(service, {
      name: 'graph',
      summary: 'Hosts, processes, domains and addresses of the strongest 200 findings, and what joins them',
      text: 'Nodes, at most 1,000, and links between them',
      query: FilterQuery,
      answer: t.intersection([
        t.type({ nodes: t.array(GraphNode), links: t.array(GraphLink), truncated: t.boolean }),
        UNREADABLE,
      ]),
      ask: (_, filter) =>
        map(({ findings, unreadable, truncated }: Strongest) => {
          const { nodes, links, truncated: is_cut } = toJoinGraph(findings, MOST_NODES);
          return {
            nodes: [...nodes],
            links: [...links],
            truncated: truncated || is_cut,
            ...toUnreadable(unreadable),
          };
        })(readStrongest(engine, names.findings, buildStrongestJoins(filter, MOST_GRAPHED))),
    }),
    defineStatistic(service, {
      name: 'join_states',
      summary: 'Sockets by join state in the newest 50 scans that are done; from and to say when they ran',
      text: 'The oldest scan first',
      query: t.partial({ analytic: AnalyticId, from: TimeText, to: TimeText }),
      answer: t.intersection([t.type({ rows: t.array(JoinStateRow) }), UNREADABLE]),
      ask: (_, { analytic, from, to }) =>
        map(({ hits }: SearchResult) => {
          const { rows, unreadable } = toJoinStateRows(hits);
          return { rows: [...rows], ...toUnreadable(unreadable) };
        })(search(engine, names.scans, buildNewestScans({ analytic, from, to }, MOST_SCANS))),
    }),
  ];
};
