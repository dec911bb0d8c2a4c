/** Why a line gives no event. The codes are stable: they are counted, shown and documented. */
export type SkipReason =
  | 'not_json'
  | 'wrong_type'
  | 'unknown_shape'
  | 'foreign_event_id'
  | 'foreign_zeek_log'
  | 'no_timestamp'
  | 'line_too_long';

export interface Skipped {
  readonly reason: SkipReason;
  readonly detail?: string;
}

export const SKIP_SENTENCES: Readonly<Record<SkipReason, string>> = {
  not_json: 'The line is not JSON, nor a row below a Zeek header.',
  wrong_type: 'The line is JSON, but not an object with the parts its shape needs.',
  unknown_shape: 'The object is none of the known shapes of Sysmon or DNS events.',
  foreign_event_id: 'A Windows event other than Sysmon 1, 3, 5 and 22.',
  foreign_zeek_log: 'A Zeek log other than dns.',
  no_timestamp: 'No time between 1990 and 2100 could be read.',
  line_too_long: 'The line is longer than allowed.',
};
