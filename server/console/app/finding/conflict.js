import { useEffect, useRef } from 'preact/hooks';
import { html } from '../html.js';
import { Said } from '../ui/said.js';
import { TimeText } from '../ui/time_text.js';

/** @typedef {import('../api_types.d.ts').Triage} Triage */
/** @typedef {import('./drafts.js').Draft} Draft */

const FIELDS = /** @type {const} */ ([
  ['status', 'Status'],
  ['verdict', 'Verdict'],
  ['assignee', 'Assignee'],
  ['note', 'Note'],
]);

/**
 * Two people at once: both texts side by side, and nothing is written until one of them says how to go on.
 * @param {{ theirs: Triage, mine: Draft, busy: boolean, onMine: () => void, onBoth: () => void, onTheirs: () => void }} props
 */
export const Conflict = ({ theirs, mine, busy, onMine, onBoth, onTheirs }) => {
  const title = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => title.current?.focus(), []);
  return html`<div class="conflict" role="alert">
    <h3 tabindex="-1" ref=${title}>Somebody else triaged this meanwhile</h3>
    <p>Nothing of yours was written, and nothing of theirs was overwritten. Theirs is of ${
      theirs.updated === undefined ? 'just now' : html`<${TimeText} time=${theirs.updated} />`
    }.</p>
    <table>
      <thead><tr><td></td><th scope="col">Theirs (stands now)</th><th scope="col">Yours (not saved)</th></tr></thead>
      <tbody>
        ${FIELDS.map(([name, label]) => {
          const [their, my] = [theirs[name] ?? '', mine[name]];
          return html`<tr class=${their === my ? '' : 'differs'}>
            <th scope="row">${label}</th>
            <td class="note">${their === '' ? html`<span class="quiet">–</span>` : html`<${Said} text=${their} most=${600} />`}</td>
            <td class="note">${my === '' ? html`<span class="quiet">–</span>` : html`<${Said} text=${my} most=${600} />`}</td>
          </tr>`;
        })}
      </tbody>
    </table>
    <div class="buttons">
      <button type="button" class="main" disabled=${busy} onClick=${onBoth}>Keep both notes, and go on editing</button>
      <button type="button" disabled=${busy} onClick=${onMine}>Save mine in place of theirs</button>
      <button type="button" disabled=${busy} onClick=${onTheirs}>Keep theirs, drop mine</button>
    </div>
  </div>`;
};
