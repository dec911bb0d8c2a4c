import { useEffect, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';
import { toCount, toCounted } from '../text/numbers.js';
import { toUtc } from '../text/times.js';
import { Said } from '../ui/said.js';
import { countStates, toHosts, toHours, toHourText } from './hour_grid.js';

const MOST_HOSTS = 50;

/** @type {Readonly<Record<string, string>>} */
const LETTERS = { full: '●', partial: '◐', blind: '○' };

/** @param {{ row: import('../api_types.d.ts').CoverageRow, analytic: 'an0728' | 'an1121' }} props */
const HourFacts = ({ row, analytic }) =>
  html`<p class="hour-facts" role="status">
    <b><${Said} text=${row.host} most=${80} plain />, ${toUtc(row.time)} UTC:</b> ${toHourText(row, analytic)}.
    ${` ${toCount(row.sysmon_1)} process starts, ${toCount(row.sysmon_3)} connections, ${toCount(row.sysmon_22)} lookups, `}
    ${`${toCount(row.network_dns)} lookups seen by sensors.`}
  </p>`;

/**
 * @param {{ rows: readonly import('../api_types.d.ts').CoverageRow[], span: { from: string, to: string }, analytic: 'an0728' | 'an1121' }} props
 */
export const GridTable = ({ rows, span, analytic }) => {
  const [most, setMost] = useState(MOST_HOSTS);
  const [chosen, setChosen] = useState(
    /** @type {import('../api_types.d.ts').CoverageRow | undefined} */ (undefined),
  );
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => {
    // The newest hours first, where not all fit.
    if (box.current !== null) box.current.scrollLeft = box.current.scrollWidth;
  }, [span.to]);
  const own = rows.filter(({ kind }) => kind === 'host');
  const sensors = new Set(rows.filter(({ kind }) => kind !== 'host').map(({ host }) => host)).size;
  const hosts = toHosts(own, analytic);
  const hours = toHours(span);
  const counts = countStates(own, analytic);
  const all = counts.full + counts.partial + counts.blind;
  const share =
    all === 0
      ? ''
      : ` ${Math.round((100 * (counts.full + counts.partial)) / all)} % of their hours were watched, in full or in part.`;
  return html`<p>
      <b>${toCounted(hosts.length, 'host')}</b>.${share}${sensors === 0 ? '' : ` Sensors also saw lookups of unknown clients: ${toCounted(sensors, 'sensor')}.`}
    </p>
    <ul class="legend">
      <li><span class="hour full" aria-hidden="true">●</span> full ${toCount(counts.full)}</li>
      <li><span class="hour partial" aria-hidden="true">◐</span> partial ${toCount(counts.partial)}</li>
      <li><span class="hour blind" aria-hidden="true">○</span> blind ${toCount(counts.blind)}</li>
      <li><span class="hour none" aria-hidden="true">·</span> nothing sent or judged</li>
    </ul>
    <div class="scroll grid" ref=${box} tabindex="0" role="region" aria-label="Hosts by hour">
      <table class="hours">
        <caption class="hidden">State of each hour of each host, the blindest host first; hours of UTC</caption>
        <thead><tr><th scope="col">Host</th>${hours.map(
          (hour) =>
            html`<th scope="col"><abbr title=${`${toUtc(hour)} UTC`}>${hour.slice(11, 13)}</abbr></th>`,
        )}</tr></thead>
        <tbody>
          ${hosts.slice(0, most).map(
            ({ host, hours: judged }) =>
              html`<tr key=${host}>
                <th scope="row"><${Said} text=${host} most=${60} plain /></th>
                ${hours.map((hour) => {
                  const row = judged.get(hour);
                  const state = row?.[analytic] ?? 'none';
                  return row === undefined
                    ? html`<td><span class="hour none"><span aria-hidden="true">·</span><span class="hidden">nothing</span></span></td>`
                    : html`<td><button type="button" class=${`hour ${state}`} onClick=${() => setChosen(row)} aria-label=${toHourText(row, analytic)}>${LETTERS[state] ?? '·'}</button></td>`;
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${chosen === undefined ? html`<p class="quiet">Choose an hour for what was seen in it.</p>` : html`<${HourFacts} row=${chosen} analytic=${analytic} />`}
    ${
      hosts.length > most
        ? html`<button type="button" onClick=${() => setMost(most + 200)}>Show more hosts (${toCount(hosts.length - most)} are left)</button>`
        : ''
    }`;
};
