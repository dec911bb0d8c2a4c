import { type Either, fromNullable, left } from 'fp-ts/lib/Either.js';
import { toIpText } from '../schema/ip_address.ts';
import { toResponseCodeName } from '../schema/response_codes.ts';
import { toPresent } from './clean_text.ts';
import { compact } from './compact.ts';
import { type Dns, type RawAnswer, toAnswers, toQuestion, toTypeName } from './dns_fields.ts';
import type { Draft } from './draft.ts';
import { parseEpoch } from './instant.ts';
import { toNetworkDraft } from './network_draft.ts';
import { pick, pickText, type RawRecord, toList, toPort, toRecord, toText, toWhole } from './raw_record.ts';
import type { Skipped } from './skipped.ts';

/** `id.orig_h` flat or nested, or `id_orig_h`. */
const pickId = (row: RawRecord, name: string): unknown => row[`id_${name}`] ?? pick(row, `id.${name}`);

const toRawAnswers = (row: RawRecord): RawAnswer[] => {
  const types = toList(row.answer_types);
  return toList(row.answers).map((data, at) => ({ data, type: types[at] }));
};

const toResponseCode = (row: RawRecord): string | undefined => {
  const number = toWhole(row.rcode, 65_535);
  return (
    toPresent(toText(row.rcode_name), 64)?.toUpperCase() ??
    (number === undefined ? undefined : toResponseCodeName(number))
  );
};

const toZeekDns = (row: RawRecord): Dns | undefined => {
  const type = toTypeName(row.qtype_name, row.qtype);
  return compact<Dns>({
    id: toPresent(toText(row.trans_id), 64),
    question: toQuestion(toText(row.query), type),
    ...toAnswers(toRawAnswers(row), type),
    response_code: toResponseCode(row),
  });
};

/** Rows may differ only in what documents do not keep: a retransmission's rtt, the full text of a cut answer. */
const toIdentity = (row: RawRecord): (string | undefined)[] => [
  toText(row.uid),
  toText(row.trans_id),
  toText(row.query),
  toText(row.rtt),
  JSON.stringify(toList(row.answers)),
  JSON.stringify(toList(row.TTLs)),
  toText(row.resp_bytes),
  toText(row.orphan_response),
];

/** A row of Zeek's dns log, in any of its JSON dialects or from its TSV; also tshark's rows in Zeek's names. */
export const toZeekDraft = (record: RawRecord): Either<Skipped, Draft> => {
  const row = toRecord(toRecord(record, 'zeek'), 'dns') ?? record;
  const time = parseEpoch(row.ts) ?? parseEpoch(pick(record, '@timestamp'));
  if (time === undefined)
    return left({ reason: 'no_timestamp', detail: `ts ${toText(row.ts) ?? 'missing'}`.slice(0, 120) });
  const transport = toText(row.proto) ?? pickText(record, 'network.transport');
  const draft = toNetworkDraft({
    sensor: 'zeek',
    time,
    created: undefined,
    source: compact({
      ip: toIpText(toText(pickId(row, 'orig_h')) ?? pickText(record, 'source.ip')),
      port: toPort(pickId(row, 'orig_p') ?? pick(record, 'source.port')),
    }),
    destination: compact({
      ip: toIpText(toText(pickId(row, 'resp_h')) ?? pickText(record, 'destination.ip')),
      port: toPort(pickId(row, 'resp_p') ?? pick(record, 'destination.port')),
    }),
    network: compact({
      transport: toPresent(transport, 64)?.toLowerCase(),
      community_id: toPresent(toText(row.community_id), 128),
    }),
    dns: toZeekDns(row),
    identity: toIdentity(row),
  });
  return fromNullable<Skipped>({ reason: 'wrong_type' })(draft);
};
