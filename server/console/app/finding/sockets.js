import { html } from '../html.js';
import { toCounted } from '../text/numbers.js';
import { toSpan, toUtc } from '../text/times.js';
import { Said } from '../ui/said.js';

/** @typedef {import('../api_types.d.ts').Pair} Pair */

/** @type {Readonly<Record<string, string>>} */
const DEVIATIONS = { none: 'expected', near: 'unusual, low', far: 'unusual, high' };

/** @param {{ pairs: readonly Pair[] }} props */
export const Sockets = ({ pairs }) =>
  pairs.length === 0
    ? ''
    : html`<section class="card" aria-labelledby="sockets">
        <h2 id="sockets">Connections after answers</h2>
        <details open=${pairs.length <= 12}>
          <summary>${toCounted(pairs.length, 'connection')}</summary>
          <div class="scroll" tabindex="0" role="region" aria-label="Connections after answers">
            <table>
              <thead><tr><th scope="col">Time, UTC</th><th scope="col">Name asked</th><th scope="col">Answer</th><th scope="col">Connected to</th><th scope="col" class="number">After</th><th scope="col">Port</th></tr></thead>
              <tbody>
                ${pairs.map(
                  (pair) =>
                    html`<tr>
                      <td>${toUtc(pair['@timestamp'])}</td>
                      <td><${Said} text=${pair.name} most=${80} />${pair.asker === undefined ? '' : html` <span class="quiet">asked by <${Said} text=${pair.asker} most=${80} /></span>`}</td>
                      <td><code class="whole">${pair.answer}</code></td>
                      <td><code class="whole">${pair.address}:${pair.port}</code> ${pair.transport ?? ''}</td>
                      <td class="number">${toSpan(pair.lag_ms)}</td>
                      <td>${DEVIATIONS[pair.deviation ?? ''] ?? '–'}${
                        pair.usual === undefined
                          ? ''
                          : `, usual on ${pair.usual.scope === 'estate' ? `${pair.usual.hosts} hosts` : 'this host'}`
                      }</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>
        </details>
      </section>`;
