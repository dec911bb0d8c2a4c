import { useState } from 'preact/hooks';
import { withQuery } from '../api/ask.js';
import { readJson } from '../api/read_json.js';
import { useLoad } from '../api/use_load.js';
import { html } from '../html.js';
import { toCount } from '../text/numbers.js';
import { toUtc } from '../text/times.js';
import { BarChart } from '../ui/bar_chart.js';
import { FailureNotice } from '../ui/notice.js';
import { byLength, MEASURES, toLengthText, toMeasured, toRamp } from './rates.js';
import { toUsual } from './usual.js';

/** @typedef {import('../api_types.d.ts').WholeFinding} WholeFinding */
/** @typedef {import('./rates.js').Measure} Measure */

/**
 * @param {{ name: string, label: string, value: string, choices: readonly (readonly [string, string])[], onChoose: (value: string) => void }} props
 */
const Choices = ({ name, label, value, choices, onChoose }) =>
  html`<fieldset class="choices">
    <legend>${label}</legend>
    ${choices.map(
      ([one, text]) =>
        html`<label><input type="radio" name=${name} value=${one} checked=${one === value} onChange=${() => onChoose(one)} /> ${text}</label>`,
    )}
  </fieldset>`;

/** @param {{ finding: WholeFinding }} props */
export const RateChart = ({ finding }) => {
  const lengths = byLength(finding.afterquery.windows ?? []);
  const strongest = lengths.reduce(
    (best, one) =>
      Math.max(...one.windows.map(({ score }) => score)) > Math.max(...best.windows.map(({ score }) => score))
        ? one
        : best,
    lengths[0] ?? { minutes: 0, windows: [] },
  );
  const [minutes, setMinutes] = useState(strongest.minutes);
  const [measure, setMeasure] = useState(/** @type {Measure} */ ('queries_per_minute'));
  const analytics = useLoad((signal) => readJson('/api/v1/analytics', signal), []);
  const domain = finding.dns.question.registered_domain;
  const baselines = useLoad(
    (signal) => readJson(withQuery('/api/v1/baselines', { domain }), signal),
    [domain],
  );
  const shown = lengths.find((one) => one.minutes === minutes) ?? strongest;
  if (shown.windows.length === 0) return '';
  /** @type {import('../api_types.d.ts').Analytic | undefined} */
  const analytic = analytics.data?.analytics.find((/** @type {{ id: string }} */ { id }) => id === 'AN1121');
  const ramp = toRamp(analytic?.definition, shown.minutes, measure);
  const usual =
    measure === 'information_bytes' ? toUsual(baselines.data?.baselines ?? [], finding) : undefined;
  const { label, unit } = MEASURES[measure];
  const values = shown.windows.map((window) => toMeasured(window, measure));
  const lines = [
    ...(usual === undefined
      ? []
      : [
          {
            at: usual.bytes,
            name: `usual of this program: ${toCount(usual.bytes)} ${unit} (${usual.text})`,
            color: '--usual',
            dash: [2, 3],
          },
        ]),
    ...(ramp === undefined
      ? []
      : [
          {
            at: ramp.from,
            name: `ordinary up to ${toCount(ramp.from)} ${unit}: points begin`,
            color: '--warn',
            dash: [8, 4],
          },
          {
            at: ramp.to,
            name: `${toCount(ramp.to)} ${unit}: all ${ramp.points} points`,
            color: '--alarm',
            dash: [],
          },
        ]),
  ];
  return html`<section class="card" aria-labelledby="rates">
    <h2 id="rates">How much was asked, against what is ordinary</h2>
    <div class="controls">
      <${Choices} name="measure" label="Measure" value=${measure} onChoose=${(/** @type {Measure} */ one) => setMeasure(one)}
        choices=${Object.entries(MEASURES).map(([name, one]) => [name, one.label])} />
      ${
        lengths.length < 2
          ? ''
          : html`<${Choices} name="length" label="Windows of" value=${String(shown.minutes)} onChoose=${(/** @type {string} */ one) => setMinutes(Number(one))}
              choices=${lengths.map((one) => [String(one.minutes), toLengthText(one.minutes)])} />`
      }
    </div>
    ${analytics.failure === undefined ? '' : html`<${FailureNotice} failure=${analytics.failure} onRetry=${analytics.again} />`}
    <${BarChart}
      times=${shown.windows.map(({ start }) => Date.parse(start) / 1_000)}
      values=${values}
      seconds=${shown.minutes * 60}
      lines=${lines}
      unit=${unit}
      bars=${`${label}, in each window of ${toLengthText(shown.minutes)}`}
      label=${`${label} in windows of ${toLengthText(shown.minutes)}: at most ${toCount(Math.max(...values))} ${unit}. ${lines.map(({ name }) => name).join('. ')}`}
    />
    <details>
      <summary>The figures as a table</summary>
      <table>
        <thead><tr><th scope="col">Window, UTC</th><th scope="col">Length</th><th scope="col" class="number">Queries</th><th scope="col" class="number">Different names</th><th scope="col" class="number">Bytes</th><th scope="col" class="number">Score</th></tr></thead>
        <tbody>
          ${lengths
            .flatMap(({ windows }) => windows)
            .map(
              (one) =>
                html`<tr><td>${toUtc(one.start)}</td><td>${toLengthText(one.minutes)}</td><td class="number">${toCount(one.queries)}</td><td class="number">${toCount(one.distinct_names)}</td><td class="number">${toCount(one.information_bytes)}</td><td class="number">${one.score}</td></tr>`,
            )}
        </tbody>
      </table>
    </details>
  </section>`;
};
