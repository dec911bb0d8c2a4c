import { isLeft } from 'fp-ts/lib/Either.js';
import type { Span } from '../../../queries/question.ts';
import { buildRollupHosts, buildRollupKeys, buildRollupsOf } from '../../../queries/rollups.ts';
import type { DatedSummary } from '../../analytics/an1121_dns_tunnelling/judge_slow.ts';
import type { ActivitySummary } from '../../analytics/an1121_dns_tunnelling/summarise.ts';
import { foldComposite, foldDocuments, multiGet, search } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import { toDay, toDigest } from '../../findings/finding_id.ts';
import { decode } from '../../schema/leaf_codecs.ts';
import { toProcessKey } from '../../schema/process_identity.ts';
import { Rollup } from '../../schema/stored_documents.ts';
import type { IndexNames } from '../index_names.ts';
import { orThrow } from '../reader.ts';
import { type Bury, writeAll } from '../stored/dead_letters.ts';

/** Asker and domain as one term. */
export const toRollupKey = (asker: string, domain: string): string => toDigest([asker, domain]);

const toRollup = (start: number, summary: ActivitySummary): Rollup => ({
  '@timestamp': new Date(start).toISOString(),
  host: { name: summary.process?.host ?? summary.client ?? '' },
  ...(summary.process === undefined
    ? {}
    : {
        process: {
          ...(summary.process.entity_id === undefined ? {} : { entity_id: summary.process.entity_id }),
          ...(summary.process.pid === undefined ? {} : { pid: summary.process.pid }),
          ...(summary.process.executable === undefined ? {} : { executable: summary.process.executable }),
        },
      }),
  ...(summary.client === undefined ? {} : { source: { ip: summary.client } }),
  dns: { question: { registered_domain: summary.domain } },
  afterquery: {
    rollup: {
      key: toRollupKey(summary.asker, summary.domain),
      queries: summary.queries,
      distinct_names: summary.distinct_names,
      information_bytes: summary.information_bytes,
      subdomain_bytes: summary.subdomain_bytes,
      carrying: summary.carrying,
      failures: summary.failures,
      types: [...summary.types],
      names: [...summary.stored_names],
    },
  },
});

/** A stored rollup whose slow windows are owed. */
export interface OwedRollup {
  readonly asker: string;
  readonly domain: string;
  readonly index: string;
  readonly id: string;
  readonly document: Rollup;
}

const settle = (document: Rollup): Rollup => ({
  ...document,
  afterquery: { rollup: { ...document.afterquery.rollup, settled: true } },
});

const write = (engine: Engine, bury: Bury, rollups: readonly OwedRollup[]): Promise<void> =>
  writeAll(
    engine,
    bury,
    'rollup',
    rollups.map(({ index, id, document }) => ({ op: 'index', index, id, document })),
  );

/**
 * Write a slice's summaries, those that say something new; judged again, the slice replaces its own. Resolves to those whose slow windows
 * have not been judged with them yet; all of them where `only_news` is false.
 */
export const writeRollups = async (
  engine: Engine,
  names: IndexNames,
  start: number,
  summaries: readonly ActivitySummary[],
  only_news: boolean,
  bury: Bury,
): Promise<OwedRollup[]> => {
  const index = names.rollupsOf(toDay(start));
  const all = summaries.map((summary) => ({
    asker: summary.asker,
    domain: summary.domain,
    index,
    id: toRollupKey(`${summary.asker}\n${start}`, summary.domain),
    document: toRollup(start, summary),
  }));
  const ids = all.map(({ id }) => id);
  const stored = new Map(
    (await orThrow(multiGet(engine, index, ids))).map(({ _id, _source }) => [_id, JSON.stringify(_source)]),
  );
  const owed = all.filter(({ id, document }) => stored.get(id) !== JSON.stringify(settle(document)));
  const changed = owed.filter(({ id, document }) => stored.get(id) !== JSON.stringify(document));
  await write(engine, bury, changed);
  return only_news ? owed : all;
};

/** Their slow windows have been judged: until something new comes they need not be again. */
export const settleRollups = (engine: Engine, owed: readonly OwedRollup[], bury: Bury): Promise<void> =>
  write(
    engine,
    bury,
    owed.map((one) => ({ ...one, document: settle(one.document) })),
  );

const toSummary = (rollup: Rollup): DatedSummary => {
  const { rollup: r } = rollup.afterquery;
  const process = rollup.process === undefined ? undefined : { host: rollup.host.name, ...rollup.process };
  const client = rollup.source?.ip;
  return {
    start: Date.parse(rollup['@timestamp']),
    asker: process === undefined ? `client|${client ?? ''}` : toProcessKey(process).key,
    process,
    client,
    domain: rollup.dns.question.registered_domain,
    queries: r.queries,
    distinct_names: r.distinct_names,
    information_bytes: r.information_bytes,
    subdomain_bytes: r.subdomain_bytes ?? 0,
    carrying: r.carrying,
    failures: r.failures,
    types: r.types,
    stored_names: r.names,
  };
};

/** Stored summaries of the keys in the span, by key, in order of time; `onUnreadable` is told of each that is none. */
export const readRollups = async (
  engine: Engine,
  names: IndexNames,
  span: Span,
  keys: readonly string[],
  onUnreadable: () => void,
): Promise<Map<string, DatedSummary[]>> => {
  const query = { query: buildRollupsOf(span, keys), source: true };
  const { value: by_key } = await orThrow(() =>
    foldDocuments(engine, names.rollups, query, new Map<string, DatedSummary[]>(), (all, hit) => {
      const decoded = decode(Rollup)(hit._source);
      if (isLeft(decoded)) {
        onUnreadable();
        return all;
      }
      const { key } = decoded.right.afterquery.rollup;
      const list = all.get(key);
      if (list === undefined) all.set(key, [toSummary(decoded.right)]);
      else list.push(toSummary(decoded.right));
      return all;
    })(),
  );
  for (const list of by_key.values()) list.sort((a, b) => a.start - b.start);
  return by_key;
};

/** Digests of the askers and domains that have rollups in the span. */
export const readRollupKeys = async (engine: Engine, names: IndexNames, span: Span): Promise<string[]> => {
  const { body, aggregation, decode } = buildRollupKeys(span);
  const { value } = await orThrow(() =>
    foldComposite(
      engine,
      names.rollups,
      { body, aggregation, decode },
      [] as string[],
      (all, key: string) => {
        all.push(key);
        return all;
      },
    )(),
  );
  return value;
};

/** On how many hosts the same program asked names under the domain in the span. */
export const countHosts = async (
  engine: Engine,
  names: IndexNames,
  span: Span,
  executable: string,
  domain: string,
): Promise<number> => {
  const answer = await orThrow(search(engine, names.rollups, buildRollupHosts(span, executable, domain)));
  const hosts = answer.aggregations?.hosts as { value?: unknown } | undefined;
  return typeof hosts?.value === 'number' ? hosts.value : 0;
};
