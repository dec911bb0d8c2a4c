import type { LogicalField, ResolvedFields } from '../server/schema/field_profile.ts';
import { toIpText } from '../server/schema/ip_address.ts';
import { parseQueryResults } from '../server/schema/query_results.ts';
import type { LookupEvent, ProcessRef } from '../server/schema/rows.ts';
import { either, hasEventId, isAnyOf, need, ofEntities, onHosts, within } from './filters.ts';
import { PROCESS_FIELDS, readProcess } from './process_fields.ts';
import type { DocumentQuestion, Span } from './question.ts';
import { readHit, toReadFields } from './read_fields.ts';

const LOOKUP_FIELDS: readonly LogicalField[] = [
  ...PROCESS_FIELDS,
  'question',
  'question_type',
  'response_code',
  'resolved_ip',
  'query_results',
];

const decodeLookup =
  (fields: ResolvedFields): DocumentQuestion<LookupEvent>['decode'] =>
  (hit) => {
    const read = readHit(hit, fields);
    const process = readProcess(read);
    const name = read.text('question')?.replace(/\.$/, '');
    if (process === undefined || name === undefined || name === '') return undefined;
    const parsed = parseQueryResults(read.text('query_results') ?? '');
    const stated = read.texts('resolved_ip').flatMap((ip) => toIpText(ip) ?? []);
    const types = new Set([...parsed.types, ...read.texts('question_type')]);
    return {
      ...process,
      index: hit._index,
      id: hit._id,
      name,
      addresses: [...new Set([...stated, ...parsed.resolved_ip])],
      types: [...types].sort(),
      response_code: read.text('response_code'),
    };
  };

/** Event 22 of the given process instances, and all of event 22 on the hosts of sockets without an identity. */
export const buildLookups = (
  fields: ResolvedFields,
  span: Span,
  entity_ids: readonly string[],
  hosts: readonly string[],
): DocumentQuestion<LookupEvent> => ({
  query: {
    bool: {
      filter: [
        within(fields, span),
        hasEventId(fields, '22'),
        either([...ofEntities(fields, entity_ids), ...onHosts(fields, hosts)]),
      ],
    },
  },
  fields: toReadFields(fields, LOOKUP_FIELDS),
  decode: decodeLookup(fields),
});

/** Event 22 of one process instance (of its host, where it has no identity) for exactly these names. */
export const buildLookupsOfNames = (
  fields: ResolvedFields,
  span: Span,
  process: ProcessRef,
  stored_names: readonly string[],
): DocumentQuestion<LookupEvent> => ({
  query: {
    bool: {
      filter: [
        within(fields, span),
        hasEventId(fields, '22'),
        either(
          process.entity_id === undefined
            ? onHosts(fields, [process.host])
            : ofEntities(fields, [process.entity_id]),
        ),
        isAnyOf(need(fields, 'question'), stored_names),
      ],
    },
  },
  fields: toReadFields(fields, LOOKUP_FIELDS),
  decode: decodeLookup(fields),
});
