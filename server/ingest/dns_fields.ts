import type { NormalisedEvent } from '../schema/events.ts';
import { toAddressType, toIpText } from '../schema/ip_address.ts';
import { MAX_ANSWERS } from '../schema/query_results.ts';
import { toRecordTypeName } from '../schema/record_types.ts';
import { splitName } from '../schema/registered_domain.ts';
import { cleanText, MAX_ANSWER, MAX_NAME, toPresent } from './clean_text.ts';
import { compact } from './compact.ts';
import { toText } from './raw_record.ts';

export type Dns = NonNullable<NormalisedEvent['dns']>;

/** A name without its root dot, and the domain it belongs to. Its case stays: tunnels encode in it. */
export const toQuestion = (name: string | undefined, type: string | undefined): Dns['question'] => {
  const clean = toPresent(name, MAX_NAME + 1);
  const bare = clean?.endsWith('.') ? clean.slice(0, -1) : clean;
  const text = bare === undefined ? undefined : toPresent(bare, MAX_NAME);
  const split = text === undefined ? undefined : splitName(text);
  return compact({
    name: text,
    type,
    registered_domain: split?.registered_domain,
    subdomain: split?.subdomain,
  });
};

/** A record type's name from a sensor's spelling of name ("*", "query-65399") or number. */
export const toTypeName = (name: unknown, number?: unknown): string | undefined => {
  const text = toPresent(toText(name), 64)?.toUpperCase();
  if (text === '*') return 'ANY';
  const numbered = /^(?:QUERY-|TYPE)?(\d{1,5})$/.exec(text ?? toText(number) ?? '');
  return numbered === null ? text : toRecordTypeName(Number(numbered[1]));
};

/** Answers to these hold text that may look like an address by chance or by intent. */
const FREE_TEXT: ReadonlySet<string> = new Set(['TXT', 'SPF', 'NULL', 'KEY', 'PRIVATE']);

/** Sensors that name no type per answer: addresses show theirs, names in an address lookup are its CNAME chain. */
const inferType = (ip: string | undefined, question_type: string | undefined): string => {
  if (ip !== undefined && !FREE_TEXT.has(question_type ?? '')) return toAddressType(ip);
  return question_type === undefined ||
    question_type === 'A' ||
    question_type === 'AAAA' ||
    question_type === 'ANY'
    ? 'CNAME'
    : question_type;
};

export interface RawAnswer {
  readonly data: unknown;
  readonly type?: unknown;
}

/** Cleaned answers and the unique addresses among them; what comes after `MAX_ANSWERS` is left out. */
export const toAnswers = (
  raw: readonly RawAnswer[],
  question_type: string | undefined,
): Pick<Dns, 'answers' | 'resolved_ip'> => {
  const answers: { data: string; type: string }[] = [];
  const addresses = new Set<string>();
  for (const answer of raw.slice(0, MAX_ANSWERS)) {
    const whole = toText(answer.data)?.slice(0, 4 * MAX_ANSWER);
    const text = whole === undefined ? undefined : cleanText(whole, MAX_ANSWER).trim();
    if (text === undefined || text === '' || text === '-') continue;
    const ip = toIpText(text);
    const type = toTypeName(answer.type) ?? inferType(ip, question_type);
    const is_address = ip !== undefined && (type === 'A' || type === 'AAAA');
    if (is_address) addresses.add(ip);
    answers.push({ data: is_address ? ip : text, type });
  }
  return {
    ...(answers.length === 0 ? {} : { answers }),
    ...(addresses.size === 0 ? {} : { resolved_ip: [...addresses] }),
  };
};
