import { ask } from '../api/ask.js';
import { ApiFailure } from '../api/failure.js';

/** @typedef {import('../api_types.d.ts').Triage} Triage */
/** @typedef {import('../api_types.d.ts').WholeFinding} WholeFinding */
/** @typedef {{ status?: Triage['status'], verdict?: string, assignee?: string, note?: string }} Said */
/**
 * `saved`: it stands. `conflict`: somebody else said something meanwhile, which stands; nothing of ours was written.
 * @typedef {{ kind: 'saved' | 'conflict', finding: WholeFinding, etag: string }} Outcome
 */

const TRIES = 4;

/**
 * @param {Triage} a
 * @param {Triage} b
 */
export const isSameTriage = (a, b) =>
  ['status', 'verdict', 'assignee', 'note', 'updated'].every((name) => {
    const key = /** @type {keyof Triage} */ (name);
    return (a[key] ?? '') === (b[key] ?? '');
  });

/**
 * @param {string} id
 * @param {AbortSignal} [signal]
 */
export const readFinding = async (id, signal) => {
  const response = await ask(`/api/v1/findings/${id}`, { signal });
  /** @type {WholeFinding} */
  const finding = await response.json();
  return { finding, etag: response.headers.get('etag') ?? '' };
};

/**
 * Writes what is said, unless somebody else changed the triage since `base` was read. A finding that only grew (a scan found more) is no
 * conflict: it is asked again under its new version.
 * @param {string} id
 * @param {string} etag
 * @param {Triage} base the triage as it was read
 * @param {Said} said
 * @returns {Promise<Outcome>}
 */
export const saveTriage = async (id, etag, base, said) => {
  let tag = etag;
  for (let turn = 0; ; turn += 1) {
    try {
      const response = await ask(`/api/v1/findings/${id}`, {
        method: 'PATCH',
        headers: { 'If-Match': tag },
        body: said,
      });
      return { kind: 'saved', finding: await response.json(), etag: response.headers.get('etag') ?? '' };
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.status !== 412 || turn + 1 >= TRIES) throw error;
      const now = await readFinding(id);
      if (!isSameTriage(now.finding.afterquery.triage, base)) return { kind: 'conflict', ...now };
      tag = now.etag;
    }
  }
};

/**
 * In one line.
 * @param {Triage} triage
 */
export const toTriageText = ({ status, verdict, assignee, note }) =>
  [
    status,
    ...(verdict === undefined ? [] : [`verdict ${verdict}`]),
    ...(assignee === undefined ? [] : [`assignee ${assignee}`]),
    ...(note === undefined ? [] : [`note “${note}”`]),
  ].join(', ');
