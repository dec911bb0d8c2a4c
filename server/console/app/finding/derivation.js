import { html } from '../html.js';
import { toCount, toCounted, toOdds } from '../text/numbers.js';
import { Said } from '../ui/said.js';
import { toArithmetic } from './arithmetic.js';

/** @typedef {import('../api_types.d.ts').WholeFinding} WholeFinding */
/** @typedef {import('../api_types.d.ts').Pair} Pair */

/**
 * One line for each calculation, however often it was used.
 * @param {readonly Pair[]} pairs
 * @param {(pair: Pair) => string} toKey
 */
const countAlike = (pairs, toKey) => {
  /** @type {Map<string, { pair: Pair, times: number }>} */
  const alike = new Map();
  for (const pair of pairs) {
    const known = alike.get(toKey(pair));
    if (known === undefined) alike.set(toKey(pair), { pair, times: 1 });
    else known.times += 1;
  }
  return [...alike.values()];
};

/** @param {{ of: { distinct_answers: number, tests: number, chance: number }, what: string }} props */
const Chance = ({ of: { distinct_answers, tests, chance }, what }) => {
  const fits = `${toCounted(distinct_answers, 'different answer')} ${distinct_answers === 1 ? 'fits' : 'fit'}, in ${toCount(tests)} comparisons. `;
  const why =
    distinct_answers === 1
      ? 'One fit may be a coincidence; that an unrelated one fits: '
      : `That unrelated ${what} all fit by chance: `;
  return html`<p>${fits}${why}<b>${toOdds(chance)}</b>.</p>`;
};

/** @param {{ finding: WholeFinding }} props */
const Ports = ({ finding: { afterquery } }) => {
  const { derivation, pairs = [] } = afterquery;
  if (derivation === undefined) return '';
  const fitting = countAlike(
    pairs.filter(({ formula }) => formula !== undefined),
    ({ formula, answer, port }) => `${formula} ${answer} ${port}`,
  );
  return html`<section class="card" aria-labelledby="derivation">
    <h2 id="derivation">The port was calculated from the answer</h2>
    <p>Formula <code>${derivation.formula}</code> over the octets <code>o1.o2.o3.o4</code> of the answer.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Calculated ports">
      <table>
        <thead><tr><th scope="col">Name asked</th><th scope="col">Answer</th><th scope="col">Calculation</th><th scope="col">Port connected to</th><th scope="col" class="number">Times</th></tr></thead>
        <tbody>
          ${fitting.map(({ pair, times }) => {
            const sum = toArithmetic(pair.formula ?? '', pair.answer);
            return html`<tr>
              <td><${Said} text=${pair.name} most=${80} /></td>
              <td><code>${pair.answer}</code></td>
              <td class="sum">${sum === undefined ? pair.formula : html`${sum.text} = <b>${sum.value}</b>`}</td>
              <td><code>${pair.port}</code> ${
                sum === undefined
                  ? ''
                  : sum.value === pair.port
                    ? html`<span class="good">✓ the same</span>`
                    : html`<span class="bad">✗ not the same</span>`
              }</td>
              <td class="number">${times}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
    <${Chance} of=${derivation} what="ports" />
  </section>`;
};

/** @param {{ finding: WholeFinding }} props */
const Addresses = ({ finding: { afterquery } }) => {
  const { address_derivation: derivation, pairs = [] } = afterquery;
  if (derivation === undefined) return '';
  const fitting = countAlike(
    pairs.filter(({ address_form }) => address_form !== undefined),
    ({ address_form, answer, address }) => `${address_form} ${answer} ${address}`,
  );
  return html`<section class="card" aria-labelledby="address-derivation">
    <h2 id="address-derivation">The address was calculated from the answer</h2>
    <p>Nobody resolved the address connected to; it is the answer, <code>${
      derivation.form === 'reverse' ? 'its octets reversed' : derivation.form
    }</code>.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Calculated addresses">
      <table>
        <thead><tr><th scope="col">Name asked</th><th scope="col">Answer</th><th scope="col">Calculation</th><th scope="col">Address connected to</th><th scope="col" class="number">Times</th></tr></thead>
        <tbody>
          ${fitting.map(
            ({ pair, times }) => html`<tr>
              <td><${Said} text=${pair.name} most=${80} /></td>
              <td><code>${pair.answer}</code></td>
              <td class="sum">${pair.answer} ${pair.address_form === 'reverse' ? 'reversed' : derivation.form} = <b>${pair.address}</b></td>
              <td><code class="whole">${pair.address}:${pair.port}</code></td>
              <td class="number">${times}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <${Chance} of=${derivation} what="addresses" />
  </section>`;
};

/** @param {{ finding: WholeFinding }} props */
export const Derivation = ({ finding }) =>
  html`<${Ports} finding=${finding} /><${Addresses} finding=${finding} />`;
