import { toWords } from '../api/failure.js';
import { toPlainText } from '../text/visible_text.js';
import { say } from '../ui/announce.js';
import { saveTriage, toTriageText } from './triage.js';

/** @typedef {import('../api_types.d.ts').Triage} Triage */

/** @type {Readonly<Record<string, string>>} */
const DONE = { acknowledged: 'Acknowledged', closed: 'Closed', open: 'Open again' };

/**
 * Another status at once, by a key; said aloud, with a way back.
 * @param {{ id: string, etag: string, triage: Triage, name: string }} of
 * @param {Triage['status']} status
 * @param {(triage: Triage, etag: string) => void} onStands told what stands now, whoever wrote it
 */
export const setStatus = async ({ id, etag, triage, name }, status, onStands) => {
  if (triage.status === status) return say(`It is ${status} already.`);
  try {
    const { kind, finding, etag: now } = await saveTriage(id, etag, triage, { status });
    const stands = finding.afterquery.triage;
    onStands(stands, now);
    if (kind === 'conflict')
      return say(
        `Not ${status}: somebody changed it meanwhile. It stands as ${toPlainText(toTriageText(stands))}; press the key again to say so anyway.`,
        { failed: true },
      );
    const back = { id, etag: now, triage: stands, name };
    return say(`${DONE[status]}: ${toPlainText(name, 80)}`, {
      action: { label: 'Undo', act: () => void setStatus(back, triage.status, onStands) },
    });
  } catch (error) {
    const { title, detail, advice } = toWords(error);
    return say(`${title}. ${detail} ${advice}`, { failed: true });
  }
};
