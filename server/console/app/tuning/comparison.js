import { html } from '../html.js';
import { toHash } from '../route.js';
import { toCount, toCounted } from '../text/numbers.js';
import { Severity } from '../ui/icons.js';
import { Said } from '../ui/said.js';

/** @typedef {import('../api_types.d.ts').ScanRecord} ScanRecord */
/** @typedef {import('../api_types.d.ts').Comparison} Comparison */

/** @type {Readonly<Record<string, string>>} */
const WORDS = { new: '+ new', gone: '− gone', changed: '~ other score' };

/** @param {{ of: { score: number, severity: string } | undefined }} props */
const Score = ({ of }) =>
  of === undefined
    ? html`<span class="quiet">none</span>`
    : html`<${Severity} severity=${of.severity} score=${of.score} />`;

/** @param {{ comparison: Comparison }} props */
const Changes = ({ comparison }) =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="What would change">
    <table class="list">
      <thead><tr><th scope="col">Change</th><th scope="col">Now</th><th scope="col">Then</th><th scope="col">Finding</th><th scope="col">Program</th></tr></thead>
      <tbody>
        ${comparison.rows.map(
          (row) =>
            html`<tr>
              <td>${WORDS[row.change]}</td>
              <td><${Score} of=${row.before} /></td>
              <td><${Score} of=${row.after} /></td>
              <td>${
                row.change === 'new'
                  ? html`<${Said} text=${row.message} most=${200} plain />`
                  : html`<a href=${toHash('findings', { id: row.id })}><${Said} text=${row.message} most=${200} plain /></a>`
              }</td>
              <td><${Said} text=${row.program ?? '–'} most=${80} plain /></td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;

/**
 * What other tunables would change, once the dry run has ended.
 * @param {{ record: ScanRecord }} props
 */
export const ComparisonResult = ({ record: { comparison, tunables = {}, status } }) => {
  const asked = Object.entries(tunables)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
  return html`<section class="card" aria-labelledby="comparison">
    <h2 id="comparison">What would change</h2>
    <p>With <code><${Said} text=${asked} most=${300} /></code></p>
    ${
      comparison === undefined
        ? html`<p class="quiet">${status === 'done' ? 'No comparison was kept.' : 'It is told when both runs have ended: one with what is in force, one with this.'}</p>`
        : html`<p class="sum" role="status">
              ${toCounted(comparison.before, 'finding')} now, <b>${toCount(comparison.after)}</b> then: <b>${toCount(comparison.new)}</b> new, <b>${toCount(comparison.gone)}</b> gone, <b>${toCount(comparison.changed)}</b> with another score.
            </p>
            ${comparison.rows.length === 0 ? html`<p>Nothing would change in this span.</p>` : html`<${Changes} comparison=${comparison} />`}
            ${comparison.new + comparison.gone + comparison.changed > comparison.rows.length ? html`<p class="quiet">The strongest ${comparison.rows.length} are shown.</p>` : ''}`
    }
    <p class="quiet">
      Both runs are dry, over the same events, baselines and exceptions; neither judges slow windows (24 h and longer). To change it for good, an
      admin sets it in the service's settings and reloads them.
    </p>
  </section>`;
};
