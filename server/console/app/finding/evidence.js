import { html } from '../html.js';
import { toCounted } from '../text/numbers.js';
import { CopyButton } from '../ui/copy_button.js';
import { Said } from '../ui/said.js';

/** @typedef {import('../api_types.d.ts').WholeFinding} WholeFinding */

/**
 * A search body that finds the very events, for Dev Tools.
 * @param {WholeFinding['afterquery']['evidence']} evidence
 */
export const toEvidenceQuery = (evidence) => {
  const indices = [...new Set(evidence.map(({ index }) => index))];
  const body = { size: evidence.length, query: { ids: { values: evidence.map(({ id }) => id) } } };
  return `GET /${indices.map(encodeURIComponent).join(',')}/_search\n${JSON.stringify(body, null, 2)}`;
};

/** @param {{ finding: WholeFinding }} props */
export const EvidenceList = ({ finding: { afterquery } }) => {
  const { evidence } = afterquery;
  const query = toEvidenceQuery(evidence);
  return html`<section class="card" aria-labelledby="evidence">
    <h2 id="evidence">Evidence</h2>
    <p>
      ${toCounted(evidence.length, 'event')} in ${toCounted(new Set(evidence.map(({ index }) => index)).size, 'index', 'indices')}; the query
      opens them in Dev Tools. <${CopyButton} text=${query} what="query for the events" />
    </p>
    <details>
      <summary>Query and ids</summary>
      <pre tabindex="0">${query}</pre>
      <ul class="ids">${evidence.map(({ role, index, id }) => html`<li>${role} <code><${Said} text=${`${index}/${id}`} /></code></li>`)}</ul>
    </details>
  </section>`;
};
