/** A document's version as an ETag: what a guarded write sends back. */
export const toVersionTag = ({
  _seq_no,
  _primary_term,
}: {
  readonly _seq_no?: number | undefined;
  readonly _primary_term?: number | undefined;
}): string => `"${_seq_no}-${_primary_term}"`;
