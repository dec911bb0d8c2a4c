import { toIpText } from '../schema/ip_address.ts';
import { inferQuestionType } from '../schema/query_results.ts';
import { toPresent } from './clean_text.ts';
import { compact } from './compact.ts';
import { type Dns, type RawAnswer, toAnswers, toQuestion, toTypeName } from './dns_fields.ts';
import { isRecord, pick, pickText, type RawRecord, toList, toText } from './raw_record.ts';

const toRawAnswers = (value: unknown): RawAnswer[] =>
  toList(value).map((answer) =>
    isRecord(answer) ? { data: answer.data, type: answer.type } : { data: answer },
  );

const toAddresses = (listed: unknown, found: readonly string[]): string[] | undefined => {
  const addresses = new Set(found);
  for (const value of toList(listed).slice(0, 512)) {
    const ip = toIpText(toText(value));
    if (ip !== undefined) addresses.add(ip);
  }
  return addresses.size === 0 ? undefined : [...addresses];
};

/** The `dns` object of an event that is ECS already. `infers_type`: no type was recorded, the answers have to tell. */
export const toEcsDns = (record: RawRecord, infers_type: boolean): Dns | undefined => {
  const raw = toRawAnswers(pick(record, 'dns.answers'));
  const asked = toTypeName(pick(record, 'dns.question.type'));
  const found = toAnswers(raw, asked);
  const seen = [...new Set((found.answers ?? []).map((answer) => answer.type))];
  const type = asked ?? (infers_type ? inferQuestionType(seen) : undefined);
  return compact<Dns>({
    id: toPresent(pickText(record, 'dns.id'), 64),
    question: toQuestion(pickText(record, 'dns.question.name'), type),
    answers: found.answers,
    resolved_ip: toAddresses(pick(record, 'dns.resolved_ip'), found.resolved_ip ?? []),
    response_code: toPresent(pickText(record, 'dns.response_code'), 64)?.toUpperCase(),
  });
};
