import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { toIpText } from '../server/schema/ip_address.ts';
import { buildComposite, byStep, byTerm, type KeyedBucket, type Source, toKeyedBucket } from './composite.ts';
import { hasQuestion, isAnyOf, need, ofShape, within } from './filters.ts';
import type { CompositeQuestion, Span } from './question.ts';

/** Fields beside the profile's that a group of indices may have; names of usable ones, absent else. */
export interface CoverageFields {
  /** a date: when the record was made or collected */
  readonly created?: string | undefined;
  /** a date: when the cluster took it */
  readonly ingested?: string | undefined;
  readonly agent_version?: string | undefined;
  /** a name that may be the collector's in place of the host's */
  readonly collector?: string | undefined;
  /** of network DNS: what names the sensor */
  readonly sensor?: string | undefined;
}

/** Events that both analytics live on: process creation, socket, DNS query. */
export const SYSMON_CODES = ['1', '3', '22'];
/** What Sysmon writes for "unknown" is as good as nothing. */
const NOBODY = ['{00000000-0000-0000-0000-000000000000}', '00000000-0000-0000-0000-000000000000'];
const MOST_NAMES = 5;

type Clause = Readonly<Record<string, unknown>>;

const lacks = (field: string): Clause => ({ bool: { must_not: [{ exists: { field } }] } });

const lacksEntity = (fields: ResolvedFields): Clause => {
  const { entity_id } = fields;
  if (entity_id === undefined) return { match_all: {} };
  return {
    bool: {
      should: [lacks(entity_id.name), { terms: { [entity_id.name]: NOBODY } }],
      minimum_should_match: 1,
    },
  };
};

const lacksIdentity = (fields: ResolvedFields): Clause => ({
  bool: { filter: [lacksEntity(fields), ...(fields.pid === undefined ? [] : [lacks(fields.pid.name)])] },
});

/** Means of both times over the documents that have both. */
const toClock = (fields: ResolvedFields, created: string | undefined): Record<string, unknown> =>
  created === undefined
    ? {}
    : {
        clock: {
          filter: { exists: { field: created } },
          aggs: {
            logged: { avg: { field: created } },
            happened: { avg: { field: need(fields, 'time').name } },
          },
        },
      };

const toNumber = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

const readClock = (bucket: KeyedBucket): number | undefined => {
  const { logged, happened } = bucket.inner('clock') as Record<string, { value?: unknown } | undefined>;
  const [late, early] = [toNumber(logged?.value), toNumber(happened?.value)];
  return late === undefined || early === undefined ? undefined : Math.round(late - early);
};

const toTerms = (name: string, field: string | undefined): Record<string, unknown> =>
  field === undefined ? {} : { [name]: { terms: { field, size: MOST_NAMES } } };

const readKeys = (answer: Readonly<Record<string, unknown>>): string[] =>
  Array.isArray(answer.buckets)
    ? answer.buckets.flatMap((bucket: { key?: unknown }) =>
        bucket.key === undefined || bucket.key === '' ? [] : [String(bucket.key)],
      )
    : [];

/** Events of one kind that one host sent in one slice. */
export interface CoverageCount {
  readonly host: string;
  readonly code: '1' | '3' | '22';
  readonly slice: number;
  readonly count: number;
  readonly clock_offset_ms: number | undefined;
  readonly agent_versions: readonly string[];
  readonly collectors: readonly string[];
}

/** What is told beside a count. */
type Told = Pick<CoverageCount, 'clock_offset_ms' | 'agent_versions' | 'collectors'>;
const NOTHING_TOLD: Told = { clock_offset_ms: undefined, agent_versions: [], collectors: [] };

const toTold = (bucket: KeyedBucket): Told => ({
  clock_offset_ms: readClock(bucket),
  agent_versions: readKeys(bucket.inner('agent_versions')),
  collectors: readKeys(bucket.inner('collectors')),
});

const toCount = (bucket: KeyedBucket, name: string): number => toNumber(bucket.inner(name).doc_count) ?? 0;

/** Of those the events 3 and 22 that do not say which process it was. */
export interface CoverageLack {
  readonly host: string;
  readonly code: '3' | '22';
  readonly slice: number;
  readonly without_entity_id: number;
  readonly without_identity: number;
}

/** Events 1, 3 and 22 by host, kind and slice. */
export const buildCoverageCounts = (
  fields: ResolvedFields,
  span: Span,
  minutes: number,
  extra: CoverageFields,
): CompositeQuestion<CoverageCount> => {
  const event_id = need(fields, 'event_id');
  return buildComposite({
    aggregation: 'coverage_counts',
    filter: [within(fields, span), ofShape(event_id, isAnyOf(event_id, SYSMON_CODES))],
    sources: [
      byTerm('host', need(fields, 'host')),
      byTerm('code', event_id),
      byStep('slice', need(fields, 'time'), minutes),
    ],
    inner: {
      ...toClock(fields, extra.created),
      ...toTerms('agent_versions', extra.agent_version),
      ...toTerms('collectors', extra.collector),
    },
    decode: (bucket) => {
      const [host, code, slice] = [bucket.text('host'), bucket.text('code'), bucket.number('slice')];
      if (host === undefined || slice === undefined) return undefined;
      if (code !== '1' && code !== '3' && code !== '22') return undefined;
      return { host, code, slice, count: bucket.count, ...toTold(bucket) };
    },
  });
};

interface TermsAnswer {
  readonly buckets: readonly { readonly key: unknown; readonly doc_count: number }[];
  readonly sum_other_doc_count: number;
}

const toTermsAnswer = (answer: unknown): TermsAnswer | undefined => {
  const { buckets, sum_other_doc_count } = Object(answer) as Partial<Record<keyof TermsAnswer, unknown>>;
  return Array.isArray(buckets) && typeof sum_other_doc_count === 'number'
    ? { buckets, sum_other_doc_count }
    : undefined;
};

/** Buckets of hosts below an answer's aggregation; undefined where it is none, or not all hosts are in it. */
const readHosts = (answer: unknown): KeyedBucket[] | undefined => {
  const found = toTermsAnswer(Object(answer).hosts);
  if (found === undefined || found.sum_other_doc_count > 0) return undefined;
  const hosts: KeyedBucket[] = [];
  for (const bucket of found.buckets) {
    const keyed = toKeyedBucket({ ...bucket, key: { host: bucket.key } });
    if (keyed._tag === 'Left') return undefined;
    hosts.push(keyed.right);
  }
  return hosts;
};

const readPart = (aggregations: Readonly<Record<string, unknown>>): Map<string, Told> | undefined => {
  const hosts = readHosts(aggregations.part);
  return hosts && new Map(hosts.map((bucket) => [bucket.text('host') ?? '', toTold(bucket)]));
};

/**
 * The same of one hour as a whole: half the cost of a composite, which looks at each event twice where there is something below its buckets.
 * `decode` yields undefined where there are more hosts than `most_hosts`: then only pages can tell. `part`: clocks, versions and collectors are
 * told from events of that part of the hour, whatever their kind, which costs less than counting them.
 */
export const buildCoverageHour = (
  fields: ResolvedFields,
  hour: Span,
  most_hosts: number,
  extra: CoverageFields,
  part?: Span,
): {
  readonly body: Clause;
  readonly decode: (
    aggregations: Readonly<Record<string, unknown>> | undefined,
  ) => CoverageCount[] | undefined;
} => {
  const event_id = need(fields, 'event_id');
  const below = {
    ...toClock(fields, extra.created),
    ...toTerms('agent_versions', extra.agent_version),
    ...toTerms('collectors', extra.collector),
  };
  const terms = { field: need(fields, 'host').name, size: most_hosts };
  const told = Object.keys(below).length === 0 ? { terms } : { terms, aggs: below };
  const is_apart = part !== undefined && 'aggs' in told;
  return {
    body: {
      size: 0,
      track_total_hits: false,
      query: { bool: { filter: [within(fields, hour), ofShape(event_id, isAnyOf(event_id, SYSMON_CODES))] } },
      aggs: {
        codes: {
          terms: { field: event_id.name, size: SYSMON_CODES.length },
          aggs: { hosts: is_apart ? { terms } : told },
        },
        ...(is_apart ? { part: { filter: within(fields, part), aggs: { hosts: told } } } : {}),
      },
    },
    decode: (aggregations) => {
      // No index, no aggregations.
      if (aggregations === undefined) return [];
      const codes = toTermsAnswer(aggregations.codes);
      if (codes === undefined || codes.sum_other_doc_count > 0) return undefined;
      const apart = is_apart ? readPart(aggregations) : new Map<string, Told>();
      if (apart === undefined) return undefined;
      const rows: CoverageCount[] = [];
      for (const of_code of codes.buckets) {
        const hosts = readHosts(of_code);
        if (hosts === undefined) return undefined;
        const code = String(of_code.key);
        if (code !== '1' && code !== '3' && code !== '22') continue;
        for (const bucket of hosts) {
          const host = bucket.text('host');
          if (host === undefined) continue;
          const of = { host, code, slice: hour.from, count: bucket.count } as const;
          rows.push({ ...of, ...(is_apart ? (apart.get(host) ?? NOTHING_TOLD) : toTold(bucket)) });
        }
      }
      return rows;
    },
  };
};

/** What events 3 and 22 lack, by host, kind and slice: asked by itself, since few lack anything and a filter below each bucket costs as much as all the rest. */
export const buildCoverageLacks = (
  fields: ResolvedFields,
  span: Span,
  minutes: number,
): CompositeQuestion<CoverageLack> => {
  const event_id = need(fields, 'event_id');
  return buildComposite({
    aggregation: 'coverage_lacks',
    filter: [within(fields, span), ofShape(event_id, isAnyOf(event_id, ['3', '22'])), lacksEntity(fields)],
    sources: [
      byTerm('host', need(fields, 'host')),
      byTerm('code', event_id),
      byStep('slice', need(fields, 'time'), minutes),
    ],
    inner: { without_identity: { filter: lacksIdentity(fields) } },
    decode: (bucket) => {
      const [host, code, slice] = [bucket.text('host'), bucket.text('code'), bucket.number('slice')];
      if (host === undefined || slice === undefined) return undefined;
      if (code !== '3' && code !== '22') return undefined;
      const without_identity = toCount(bucket, 'without_identity');
      return { host, code, slice, without_entity_id: bucket.count, without_identity };
    },
  });
};

/** DNS transactions of one client that a sensor saw in one slice. */
export interface CoverageTransactions {
  readonly client: string;
  readonly sensor: string | undefined;
  readonly slice: number;
  readonly count: number;
  readonly clock_offset_ms: number | undefined;
}

export const buildCoverageNetwork = (
  fields: ResolvedFields,
  span: Span,
  minutes: number,
  extra: CoverageFields,
): CompositeQuestion<CoverageTransactions> =>
  buildComposite({
    aggregation: 'coverage_network',
    filter: [within(fields, span), hasQuestion(fields)],
    sources: [
      byTerm('client', need(fields, 'source_ip')),
      ...(extra.sensor === undefined
        ? []
        : [{ sensor: { terms: { field: extra.sensor, missing_bucket: true } } } satisfies Source]),
      byStep('slice', need(fields, 'time'), minutes),
    ],
    inner: toClock(fields, extra.created),
    decode: (bucket) => {
      const client = toIpText(bucket.text('client'));
      const slice = bucket.number('slice');
      return client === undefined || slice === undefined
        ? undefined
        : {
            client,
            sensor: extra.sensor === undefined ? undefined : bucket.text('sensor'),
            slice,
            count: bucket.count,
            clock_offset_ms: readClock(bucket),
          };
    },
  });

/** UTC days that hold any document of the shape: a long span is counted day by day, and empty days cost nothing. */
export const buildFilledDays = (fields: ResolvedFields, span: Span): CompositeQuestion<number> => {
  const telling = fields.event_id ?? need(fields, 'question');
  return buildComposite({
    aggregation: 'coverage_days',
    filter: [within(fields, span), ofShape(telling, { exists: { field: telling.name } })],
    sources: [byStep('day', need(fields, 'time'), 1_440)],
    decode: (bucket) => bucket.number('day'),
  });
};
