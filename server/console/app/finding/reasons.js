import { html } from '../html.js';
import { Said } from '../ui/said.js';

/** @typedef {import('../api_types.d.ts').Reason} Reason */

/** @param {number} points */
export const toSigned = (points) => (points < 0 ? `−${-points}` : `+${points}`);

/**
 * How the points become the score, in one sentence.
 * @param {number} sum
 * @param {number} score
 */
export const toScoreSentence = (sum, score) => {
  if (sum === score) return `The points add up to the score, ${score} of 100.`;
  if (sum > 100 && score === 100) return `The points add up to ${sum}; a score is kept at 100.`;
  if (sum < 0 && score === 0) return `The points add up to ${sum}; a score is never below 0.`;
  return `The points add up to ${sum}; the score, ${score}, is that of the strongest window.`;
};

/**
 * A name of the analytic's own, as words; a measure stays as it is.
 * @param {string} value
 */
const toWords = (value) => (/^[a-z]+(?:_[a-z]+)+$/.test(value) ? value.replaceAll('_', ' ') : value);

/** @param {{ reasons: readonly Reason[], score: number }} props */
export const Reasons = ({ reasons, score }) => {
  const sum = reasons.reduce((all, { points }) => all + points, 0);
  return html`<section class="card" aria-labelledby="reasons">
    <h2 id="reasons">Why</h2>
    <table class="reasons">
      <thead>
        <tr><th scope="col" class="number">Points</th><th scope="col">Reason</th><th scope="col">Measured</th><th scope="col">Expected</th></tr>
      </thead>
      <tbody>
        ${[...reasons]
          .sort((a, b) => b.points - a.points)
          .map(
            ({ code, points, text, value, expected }) =>
              html`<tr data-code=${code}>
                <td class=${`number ${points < 0 ? 'good' : ''}`}>${toSigned(points)}</td>
                <td><${Said} text=${text} most=${600} /></td>
                <td>${value === undefined ? html`<span class="quiet">–</span>` : html`<${Said} text=${toWords(value)} most=${120} />`}</td>
                <td>${expected === undefined ? html`<span class="quiet">–</span>` : html`<${Said} text=${toWords(expected)} most=${120} />`}</td>
              </tr>`,
          )}
      </tbody>
      <tfoot>
        <tr><th scope="row" class="number">${sum}</th><td colspan="3">${toScoreSentence(sum, score)}</td></tr>
      </tfoot>
    </table>
  </section>`;
};
