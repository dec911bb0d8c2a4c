import type { LogicalField } from './field_profile.ts';

type Types = ReadonlySet<string>;

const WORDS: Types = new Set(['keyword', 'wildcard', 'constant_keyword', 'flat_object', 'flattened']);
const NUMBERS: Types = new Set([
  'long',
  'integer',
  'short',
  'byte',
  'unsigned_long',
  'double',
  'float',
  'half_float',
  'scaled_float',
]);
const ADDRESSES: Types = new Set(['ip']);

/** What a field may be mapped as beside exact words. */
const ALSO: { readonly [F in LogicalField]?: Types } = {
  utc_time: new Set(['date', 'date_nanos']),
  event_id: NUMBERS,
  pid: NUMBERS,
  parent_pid: NUMBERS,
  port: NUMBERS,
  source_port: NUMBERS,
  question_type: NUMBERS,
  response_code: NUMBERS,
  answer_type: NUMBERS,
  answer_port: NUMBERS,
  transport: NUMBERS,
  transaction_id: NUMBERS,
  address: ADDRESSES,
  source_ip: ADDRESSES,
  resolved_ip: ADDRESSES,
  answer_data: ADDRESSES,
  direction: new Set(['boolean']),
};

export const isNumeric = (type: string): boolean => NUMBERS.has(type);

export const isWords = (type: string): boolean => WORDS.has(type);

/**
 * Whether questions about the field's values make sense to an index that maps it so. Asked of another type, a cluster refuses the whole
 * question, of all the other indices too.
 */
export const isFitting = (field: LogicalField, type: string): boolean =>
  WORDS.has(type) || ALSO[field]?.has(type) === true;
