/** Baselines of some subjects (by their digest) in the version that is in force. */
export const buildUsagesOf = (
  keys: readonly string[],
  version: number,
): Readonly<Record<string, unknown>> => ({
  bool: {
    filter: [{ terms: { 'afterquery.usage.key': keys } }, { term: { 'afterquery.usage.version': version } }],
  },
});
