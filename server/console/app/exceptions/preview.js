import { html } from '../html.js';
import { toHash } from '../route.js';
import { toCount, toCounted } from '../text/numbers.js';
import { toUtc } from '../text/times.js';
import { Said } from '../ui/said.js';

const MOST = 20;

/**
 * What an exception would have done.
 * @param {{ preview: import('../api_types.d.ts').Preview, span: string, finding_id?: string | undefined }} props
 */
export const PreviewResult = ({ preview, span, finding_id }) => {
  const { looked_at, hidden, lowered, findings } = preview;
  const touches_own = finding_id !== undefined && findings.some(({ id }) => id === finding_id);
  const told = findings.length;
  return html`<div class="preview" role="status">
    <p>
      <b>In ${span}</b> it would have hidden <b>${toCounted(hidden, 'finding')}</b> and lowered <b>${toCount(lowered)}</b>, of ${toCount(looked_at)}.
      ${finding_id === undefined || told >= 100 ? '' : touches_own ? ' This finding is among them.' : html` <b class="bad">This finding is not among them.</b>`}
    </p>
    ${
      findings.length === 0
        ? ''
        : html`<div class="scroll" tabindex="0" role="region" aria-label="Findings that it would touch">
            <table>
              <thead><tr><th scope="col">Newest evidence, UTC</th><th scope="col">Finding</th><th scope="col">Effect</th><th scope="col" class="number">Score</th></tr></thead>
              <tbody>
                ${findings.slice(0, MOST).map(
                  (row) =>
                    html`<tr>
                      <td>${toUtc(row.time)}</td>
                      <td><a href=${toHash('findings', { id: row.id })}><${Said} text=${row.message} most=${160} plain /></a></td>
                      <td>${row.effect}</td>
                      <td class="number">${row.effect === 'hidden' ? row.score_before : `${row.score_before} → ${row.score_after}`}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
    ${told > MOST ? html`<p class="quiet">The strongest ${MOST} are shown.</p>` : ''}
  </div>`;
};
