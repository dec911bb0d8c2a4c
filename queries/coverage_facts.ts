import { isLike } from './filters.ts';
import type { Span } from './question.ts';

export interface FactFilter extends Span {
  readonly host?: string | undefined;
  readonly kind?: 'host' | 'sensor' | undefined;
  /** hours that this analytic could judge so */
  readonly analytic?: 'AN0728' | 'AN1121' | undefined;
  readonly state?: string | undefined;
}

type Clause = Readonly<Record<string, unknown>>;

/** A short name stands for the host in whatever domain. */
const isHost = (host: string | undefined): Clause[] =>
  host === undefined
    ? []
    : [
        {
          bool: {
            should: [
              ...isLike('host.name', host),
              { prefix: { 'host.name': { value: `${host}.`, case_insensitive: true } } },
            ],
            minimum_should_match: 1,
          },
        },
      ];

const isState = ({ analytic, state }: FactFilter): Clause[] => {
  if (state === undefined) return [];
  const fields = (analytic === undefined ? ['an0728', 'an1121'] : [analytic.toLowerCase()]).map(
    (id) => `afterquery.coverage.${id}.state`,
  );
  return [
    { bool: { should: fields.map((field) => ({ term: { [field]: state } })), minimum_should_match: 1 } },
  ];
};

/** Facts of hours that begin in the span. */
export const buildFactsQuery = (filter: FactFilter): Clause => ({
  bool: {
    filter: [
      { range: { '@timestamp': { gte: filter.from, lt: filter.to, format: 'epoch_millis' } } },
      ...isHost(filter.host),
      ...(filter.kind === undefined ? [] : [{ term: { 'afterquery.coverage.kind': filter.kind } }]),
      ...isState(filter),
    ],
  },
});

/** A page of the facts of hosts and sensors in order of hour and name; `after`: sort values of the last one of the page before. */
export const buildFactsPage = (
  filter: FactFilter,
  size: number,
  after: readonly (string | number)[] | undefined,
): Clause => {
  const named = { terms: { 'afterquery.coverage.kind': ['host', 'sensor'] } };
  const query = buildFactsQuery(filter) as { bool: { filter: readonly Clause[] } };
  return {
    size,
    track_total_hits: true,
    query: { bool: { filter: [...query.bool.filter, named] } },
    sort: [
      { '@timestamp': { order: 'asc', unmapped_type: 'date' } },
      { 'host.name': { order: 'asc', unmapped_type: 'keyword' } },
      { 'afterquery.coverage.kind': { order: 'asc', unmapped_type: 'keyword' } },
    ],
    ...(after === undefined ? {} : { search_after: after }),
  };
};
