/** Why a request was not let in: in measures and in the audit. */
export const REFUSAL_KINDS = ['no_key', 'wrong_key', 'weak_role', 'foreign_host', 'too_many'] as const;
export type RefusalKind = (typeof REFUSAL_KINDS)[number];
