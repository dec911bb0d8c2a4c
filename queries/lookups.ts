import type { LogicalField, ResolvedFields } from '../server/schema/field_profile.ts';
import { toIpText } from '../server/schema/ip_address.ts';
import { MOST_PORTS, NAMING_TYPES, toNamedPorts } from '../server/schema/named_ports.ts';
import { MAX_ANSWERS, parseQueryResults } from '../server/schema/query_results.ts';
import type { LookupEvent, ProcessRef } from '../server/schema/rows.ts';
import { either, hasEventId, isAnyOf, need, ofEntities, onHosts, within } from './filters.ts';
import { PROCESS_FIELDS, readProcess } from './process_fields.ts';
import type { DocumentHit, DocumentQuestion, Span } from './question.ts';
import { type FieldReader, readHit, toReadFields } from './read_fields.ts';

const LOOKUP_FIELDS: readonly LogicalField[] = [
  ...PROCESS_FIELDS,
  'question',
  'question_type',
  'response_code',
  'resolved_ip',
  'query_results',
  'answer_data',
  'answer_type',
  'answer_port',
];

/**
 * Ports in the answers of an ECS document, whose objects arrive as one list a field: with a type for each datum, or one type for all; else
 * nobody knows which belongs to which. Packetbeat puts the port of an SRV record beside its target.
 */
const toAnsweredPorts = (read: FieldReader): number[] => {
  const data = read.texts('answer_data').slice(0, MAX_ANSWERS);
  const types = read.texts('answer_type').slice(0, MAX_ANSWERS);
  const typeOf = (i: number): string | undefined =>
    types.length === data.length ? types[i] : types.length === 1 ? types[0] : undefined;
  const beside = types.includes('SRV') ? read.texts('answer_port').slice(0, MOST_PORTS) : [];
  return [
    ...data.flatMap((text, i) => toNamedPorts(typeOf(i)?.toUpperCase() ?? '', text)),
    ...beside.flatMap((text) => toNamedPorts('SRV', `0 0 ${text} .`)),
  ];
};

const NO_RESULTS = parseQueryResults('');

/** Most lists hold one entry. */
const unique = <A>(list: readonly A[]): A[] => (list.length > 1 ? [...new Set(list)] : [...list]);

const toAddresses = (texts: readonly string[]): string[] => {
  const addresses: string[] = [];
  for (const text of texts) {
    const address = toIpText(text);
    if (address !== undefined) addresses.push(address);
  }
  return addresses;
};

/** Who asked for which name, and when; undefined: the hit does not say. */
const readAsked = (hit: DocumentHit, read: FieldReader) => {
  const process = readProcess(read);
  const name = read.text('question')?.replace(/\.$/, '');
  if (process === undefined || name === undefined || name === '') return undefined;
  const { host, entity_id, pid, executable, time, logged } = process;
  return { host, entity_id, pid, executable, time, logged, index: hit._index, id: hit._id, name };
};

const decodeLookup =
  (fields: ResolvedFields): DocumentQuestion<LookupEvent>['decode'] =>
  (hit) => {
    const read = readHit(hit, fields);
    const asked = readAsked(hit, read);
    if (asked === undefined) return undefined;
    const results = read.text('query_results');
    const parsed = results === undefined ? NO_RESULTS : parseQueryResults(results);
    const named = toAnsweredPorts(read);
    const named_ports = unique([...parsed.named_ports, ...named]).slice(0, MOST_PORTS);
    return {
      ...asked,
      ...(hit._seq_no === undefined ? {} : { seq: hit._seq_no }),
      addresses: unique([...toAddresses(read.texts('resolved_ip')), ...parsed.resolved_ip]),
      types: unique([...parsed.types, ...read.texts('question_type')]).sort(),
      ...(named_ports.length === 0 ? {} : { named_ports }),
      response_code: read.text('response_code'),
    };
  };

const NO_TEXTS: readonly string[] = [];

/** The same of columns, which hold neither texts of results nor lists of answers: pages have ten thousand, and each costs what is made of it. */
const decodeColumns =
  (fields: ResolvedFields): DocumentQuestion<LookupEvent>['decode'] =>
  (hit) => {
    const read = readHit(hit, fields);
    const asked = readAsked(hit, read);
    if (asked === undefined) return undefined;
    const resolved = read.texts('resolved_ip');
    const { host, entity_id, pid, executable, time, logged, index, id, name } = asked;
    const addresses = resolved.length === 0 ? NO_TEXTS : unique(toAddresses(resolved));
    const seq = hit._seq_no;
    return {
      host,
      entity_id,
      pid,
      executable,
      time,
      logged,
      index,
      id,
      name,
      seq,
      addresses,
      types: NO_TEXTS,
    };
  };

/** Process instances, and hosts of sockets without an identity, whose event 22 is wanted over a span. */
export interface LookupsAsked {
  readonly span: Span;
  readonly entity_ids: readonly string[];
  readonly hosts: readonly string[];
}

/** The join asks an answer when, whose, which name and which addresses; columns cost by the piece. */
const COLUMNS: readonly LogicalField[] = [
  ...PROCESS_FIELDS.filter((field) => field !== 'user'),
  'question',
  'resolved_ip',
];
/** Whose instance is known needs no process id, and its program only where that tells something: see `buildNamingLookups`. */
const COLUMNS_OF_INSTANCES = COLUMNS.filter((field) => field !== 'pid' && field !== 'executable');
/** What tells an answer apart that was read without its id, and whose program asked. */
const COLUMNS_OF_IDS: readonly LogicalField[] = ['time', 'host', 'entity_id', 'executable', 'question'];
const COLUMN_TYPES = new Set(['keyword', 'ip', 'date', 'long', 'integer', 'short', 'unsigned_long']);

/**
 * Whether event 22 of these indices can be read from columns: no text that only the document has, each field one that is counted and read by
 * the same name. Ports that answers name are then read by `buildNamingLookups`.
 */
export const areInColumns = (fields: ResolvedFields): boolean =>
  fields.query_results === undefined &&
  COLUMNS.every((field) => {
    const resolved = fields[field];
    return resolved === undefined || (resolved.name === resolved.read && COLUMN_TYPES.has(resolved.type));
  });

const toAsked = (fields: ResolvedFields, { span, entity_ids, hosts }: LookupsAsked) => [
  within(fields, span),
  either([...ofEntities(fields, entity_ids), ...onHosts(fields, hosts)]),
];

/** Event 22 of the given process instances, and all of event 22 on the given hosts; of several spans in one request. */
export const buildLookups = (
  fields: ResolvedFields,
  asked: readonly LookupsAsked[],
): DocumentQuestion<LookupEvent> => ({
  about: 'lookups',
  query: {
    bool: {
      filter: [
        hasEventId(fields, '22'),
        either(asked.map((one) => ({ bool: { filter: toAsked(fields, one) } }))),
      ],
    },
  },
  ...(areInColumns(fields)
    ? {
        fields: [],
        columns: toReadFields(
          fields,
          asked.some(({ hosts }) => hosts.length > 0) ? COLUMNS : COLUMNS_OF_INSTANCES,
        ),
        sequence: 'alone' as const,
        decode: decodeColumns(fields),
      }
    : { fields: toReadFields(fields, LOOKUP_FIELDS), decode: decodeLookup(fields) }),
});

/** The same event 22 with their ids and programs, of the given sequence numbers: those of other shards may bear one too, so the caller compares. */
export const buildLookupIds = (
  fields: ResolvedFields,
  span: Span,
  sequence_numbers: readonly number[],
): DocumentQuestion<LookupEvent> => ({
  about: 'lookup_ids',
  query: {
    bool: {
      filter: [within(fields, span), hasEventId(fields, '22'), { terms: { _seq_no: sequence_numbers } }],
    },
  },
  fields: [],
  columns: toReadFields(fields, COLUMNS_OF_IDS),
  sequence: 'beside',
  decode: decodeColumns(fields),
});

/** `_8443._https.name`: the port that a question itself states explains some programs' sockets and not others'. */
const STATED_PORT = Array.from('123456789', (digit) => `_${digit}`);

/** Event 22 whose question states a port, or whose answers hold a record that may name one, of whatever process: few, and read whole. */
export const buildNamingLookups = (fields: ResolvedFields, span: Span): DocumentQuestion<LookupEvent> => {
  const { name: question } = need(fields, 'question');
  const { answer_type } = fields;
  return {
    about: 'naming_lookups',
    query: {
      bool: {
        filter: [
          within(fields, span),
          hasEventId(fields, '22'),
          either([
            ...(answer_type === undefined
              ? []
              : NAMING_TYPES.map((value) => ({
                  term: { [answer_type.name]: { value, case_insensitive: true } },
                }))),
            ...STATED_PORT.map((value) => ({ prefix: { [question]: { value } } })),
          ]),
        ],
      },
    },
    fields: toReadFields(fields, LOOKUP_FIELDS),
    sequence: 'beside',
    decode: decodeLookup(fields),
  };
};

/** Event 22 of process instances (of the host, where one has no identity) for these names: a cross-product, so the caller drops the rest. */
export const buildLookupsOfNames = (
  fields: ResolvedFields,
  span: Span,
  processes: readonly ProcessRef[],
  stored_names: readonly string[],
): DocumentQuestion<LookupEvent> => ({
  about: 'lookups_of_names',
  query: {
    bool: {
      filter: [
        within(fields, span),
        hasEventId(fields, '22'),
        either([
          ...ofEntities(fields, [...new Set(processes.flatMap(({ entity_id }) => entity_id ?? []))]),
          ...onHosts(fields, [
            ...new Set(processes.flatMap(({ entity_id, host }) => (entity_id === undefined ? [host] : []))),
          ]),
        ]),
        isAnyOf(need(fields, 'question'), stored_names),
      ],
    },
  },
  fields: toReadFields(fields, LOOKUP_FIELDS),
  decode: decodeLookup(fields),
});
