/**
 * What somebody began to write of a finding, until it is saved or dropped: kept for the tab, so that neither a wrong key nor a reload loses it.
 * @typedef {{ status: string, verdict: string, assignee: string, note: string }} Draft
 */

/** @typedef {import('../api_types.d.ts').Triage} Triage */

/** @param {string} id */
const toName = (id) => `afterquery.draft.${id}`;

/**
 * @param {Triage} triage
 * @returns {Draft}
 */
export const toDraft = ({ status, verdict = '', assignee = '', note = '' }) => ({
  status,
  verdict,
  assignee,
  note,
});

/**
 * With the triage that it was written over: what somebody else said since must not be overwritten unseen.
 * @param {string} id
 * @returns {{ draft: Draft, base: Triage } | undefined}
 */
export const readDraft = (id) => {
  const kept = sessionStorage.getItem(toName(id));
  return kept === null ? undefined : JSON.parse(kept);
};

/**
 * @param {string} id
 * @param {{ draft: Draft, base: Triage } | undefined} kept
 */
export const keepDraft = (id, kept) => {
  if (kept === undefined) sessionStorage.removeItem(toName(id));
  else sessionStorage.setItem(toName(id), JSON.stringify(kept));
};

/**
 * What a draft says that the triage does not, as the API takes it.
 * @param {Draft} draft
 * @param {Triage} base
 * @returns {Partial<Draft>}
 */
export const toChanges = (draft, base) => {
  const before = toDraft(base);
  return Object.fromEntries(
    Object.entries(draft).filter(([name, value]) => value !== before[/** @type {keyof Draft} */ (name)]),
  );
};

/**
 * Both notes, theirs first; nobody's is lost.
 * @param {string} theirs
 * @param {string} mine
 */
export const joinNotes = (theirs, mine) => {
  if (theirs === '' || mine.includes(theirs)) return mine;
  return mine === '' || theirs.includes(mine) ? theirs : `${theirs}\n\n${mine}`;
};
