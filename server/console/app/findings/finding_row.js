import { html } from '../html.js';
import { toHash } from '../route.js';
import { toRelative, toUtc } from '../text/times.js';
import { Severity, Status } from '../ui/icons.js';
import { Said } from '../ui/said.js';

export const COLUMNS = [
  'Severity',
  'What happened',
  'Host, user',
  'Process, domain',
  'Newest (UTC)',
  'Status',
];

export const Head = () =>
  html`<div class="row titles" role="row" aria-rowindex="1">
    ${COLUMNS.map((name, i) => html`<div role="columnheader" aria-colindex=${i + 1} class=${`cell c${i}`}>${name}</div>`)}
  </div>`;

/**
 * @param {{
 *   index: number,
 *   height: number,
 *   finding: import('../api_types.d.ts').FindingRow | undefined,
 *   is_active: boolean,
 *   onOpen: (index: number) => void,
 * }} props without a finding: not there yet
 */
export const FindingRow = ({ index, height, finding, is_active, onOpen }) => {
  const place = { transform: `translateY(${index * height}px)`, height: `${height}px` };
  const common = { role: 'row', id: `row-${index}`, 'aria-rowindex': index + 2, style: place };
  if (finding === undefined)
    return html`<div class="row waiting" ...${common}>
      <div role="gridcell" class="cell c1">Loading …</div>
    </div>`;
  const { afterquery, host, user, process, dns, message } = finding;
  const time = finding['@timestamp'];
  return html`<div
    class=${`row${is_active ? ' active' : ''}${afterquery.triage.status === 'closed' ? ' closed' : ''}`}
    ...${common}
    aria-selected=${is_active}
    onClick=${(/** @type {MouseEvent} */ event) => {
      // A link opens itself, as the browser's user wants it; and who marks a text wants to copy it.
      const is_link = event.target instanceof Element && event.target.closest('a') !== null;
      if (!is_link && getSelection()?.isCollapsed !== false) onOpen(index);
    }}
  >
    <div role="gridcell" class="cell c0"><${Severity} severity=${afterquery.severity} score=${afterquery.score} /></div>
    <div role="gridcell" class="cell c1">
      <a href=${toHash('findings', { id: finding.id })} tabindex="-1"><${Said} text=${message} most=${220} plain /></a>
    </div>
    <div role="gridcell" class="cell c2">
      <${Said} text=${host.name} most=${80} plain /><span class="under"><${Said} text=${user?.name ?? ''} most=${80} plain /></span>
    </div>
    <div role="gridcell" class="cell c3">
      <${Said} text=${process?.name ?? process?.executable ?? '(no process)'} most=${80} plain /><span class="under"><${Said} text=${dns.question.registered_domain} most=${80} plain /></span>
    </div>
    <div role="gridcell" class="cell c4">
      <time datetime=${time}>${toUtc(time).slice(0, 16)}</time><span class="under">${toRelative(time, Date.now())}</span>
    </div>
    <div role="gridcell" class="cell c5"><${Status} status=${afterquery.triage.status} /></div>
  </div>`;
};
