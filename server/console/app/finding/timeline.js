import { useState } from 'preact/hooks';
import { withQuery } from '../api/ask.js';
import { readJson } from '../api/read_json.js';
import { useLoad } from '../api/use_load.js';
import { html } from '../html.js';
import { toCounted } from '../text/numbers.js';
import { toClock, toSpan, toUtc } from '../text/times.js';
import { Shown } from '../ui/notice.js';
import { Said } from '../ui/said.js';

/** @typedef {import('../api_types.d.ts').TimelineRow} Row */

const FIRST = 25;

/** @type {Readonly<Record<string, readonly [letter: string, word: string]>>} */
const ROLES = {
  process_start: ['▶', 'process start'],
  lookup: ['?', 'lookup'],
  network_lookup: ['?', 'lookup (sensor)'],
  socket: ['→', 'connection'],
};

/**
 * Time since the row before, where both have one.
 * @param {readonly Row[]} rows
 * @param {number} index
 */
const toGap = (rows, index) => {
  const [time, before] = [rows[index]?.time, rows[index - 1]?.time];
  return time === undefined || before === undefined
    ? ''
    : `+${toSpan(Date.parse(time) - Date.parse(before))}`;
};

/** @param {{ row: Row, gap: string }} props */
const Event = ({ row, gap }) => {
  const [letter, word] = ROLES[row.role] ?? ['·', row.role];
  return html`<li class=${`event ${row.role}`}>
    <span class="when"
      >${row.time === undefined ? 'no time' : html`<time datetime=${row.time} title=${`${toUtc(row.time)} UTC`}>${toClock(row.time)}</time>`}
      <span class="quiet gap">${gap}</span></span
    >
    <span class="kind"><span class="letter" aria-hidden="true">${letter}</span> ${word}</span>
    <details>
      <summary><${Said} text=${row.text} most=${260} plain /></summary>
      <dl class="fields">
        ${Object.entries(row.fields).map(
          ([name, value]) =>
            html`<dt><code>${name}</code></dt><dd><${Said} text=${Array.isArray(value) ? value.join(', ') : value} most=${400} /></dd>`,
        )}
        <dt>event</dt><dd><code><${Said} text=${`${row.index} / ${row.event_id}`} /></code></dd>
      </dl>
    </details>
  </li>`;
};

/** @param {{ id: string, grown: string }} props `grown`: changes when the finding does */
export const Timeline = ({ id, grown }) => {
  const loaded = useLoad(
    (signal) => readJson(withQuery(`/api/v1/findings/${id}/timeline`, {}), signal),
    [id, grown],
  );
  const [whole, setWhole] = useState(false);
  return html`<section class="card" aria-labelledby="timeline">
    <h2 id="timeline">Timeline of the evidence <span class="quiet">UTC</span></h2>
    <${Shown} loaded=${loaded} what="the events">
      ${(/** @type {import('../api_types.d.ts').Timeline} */ { rows, missing }) => html`
        ${rows.length === 0 ? html`<p>None of the events can be read any more.</p>` : ''}
        <ol class="timeline">
          ${(whole ? rows : rows.slice(0, FIRST)).map(
            (row, i) => html`<${Event} key=${row.event_id} row=${row} gap=${toGap(rows, i)} />`,
          )}
        </ol>
        ${
          rows.length > FIRST && !whole
            ? html`<button type="button" onClick=${() => setWhole(true)}>Show all ${toCounted(rows.length, 'event')}</button>`
            : ''
        }
        ${
          missing.length === 0
            ? ''
            : html`<p class="notice">${toCounted(missing.length, 'event')} of the evidence ${
                missing.length === 1 ? 'is' : 'are'
              } gone from the source indices, or in an index that the service does not read.</p>`
        }
      `}
    <//>
  </section>`;
};
