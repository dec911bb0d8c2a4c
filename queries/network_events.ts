import type { LogicalField, ResolvedFields } from '../server/schema/field_profile.ts';
import { toIpText } from '../server/schema/ip_address.ts';
import type { NetworkLookup } from '../server/schema/rows.ts';
import { toTransport } from '../server/schema/transport.ts';
import { toPort } from '../server/schema/whole_number.ts';
import { hasQuestion, isAnyOf, need, within } from './filters.ts';
import type { DocumentQuestion, Span } from './question.ts';
import { readHit, toReadFields } from './read_fields.ts';

const NETWORK_FIELDS: readonly LogicalField[] = [
  'time',
  'question',
  'question_type',
  'source_ip',
  'source_port',
  'address',
  'port',
  'transport',
  'community_id',
  'transaction_id',
];

/** The sensor's DNS transactions of one client for these names: evidence, and the 5-tuples that lead back to a process. */
export const buildNetworkEvents = (
  fields: ResolvedFields,
  span: Span,
  client: string,
  stored_names: readonly string[],
): DocumentQuestion<NetworkLookup> => ({
  about: 'network_events',
  query: {
    bool: {
      filter: [
        within(fields, span),
        hasQuestion(fields),
        isAnyOf(need(fields, 'source_ip'), [client]),
        isAnyOf(need(fields, 'question'), stored_names),
      ],
    },
  },
  fields: toReadFields(fields, NETWORK_FIELDS),
  decode: (hit) => {
    const read = readHit(hit, fields);
    const time = read.time('time');
    const name = read.text('question');
    const source_ip = toIpText(read.text('source_ip'));
    if (time === undefined || name === undefined || source_ip === undefined) return undefined;
    return {
      index: hit._index,
      id: hit._id,
      time,
      name,
      type: read.text('question_type'),
      source_ip,
      source_port: toPort(read.number('source_port')),
      address: toIpText(read.text('address')),
      port: toPort(read.number('port')),
      transport: toTransport(read.text('transport')),
      community_id: read.text('community_id'),
      transaction_id: read.text('transaction_id'),
    };
  },
});
