import { html } from '../html.js';
import { toUtc } from '../text/times.js';
import { CopyButton } from '../ui/copy_button.js';
import { Empty } from '../ui/notice.js';
import { Said } from '../ui/said.js';

/** @param {{ spots: readonly import('../api_types.d.ts').BlindSpot[] }} props */
export const BlindSpots = ({ spots }) =>
  spots.length === 0
    ? html`<${Empty} title="No blind spot is known in this period."><p>Only what scans have judged can be told blind; a host that never sent anything is in no list.</p><//>`
    : html`<ul class="spots">
        ${spots.map(
          (spot) =>
            html`<li>
              <p><span class=${`badge severity ${spot.severity}`}>${spot.severity}</span> <b><${Said} text=${spot.text} most=${400} /></b></p>
              <p>${spot.analytics.join(', ')}; ${toUtc(spot.first_seen)} to ${toUtc(spot.last_seen)} UTC</p>
              <p><b>What helps:</b> <${Said} text=${spot.remedy} most=${400} /></p>
              <p class="command"><code><${Said} text=${spot.evidence.query} most=${240} /></code> <${CopyButton} text=${spot.evidence.query} what="query" /></p>
              <p class="quiet">${spot.evidence.language === 'kql' ? 'KQL, over' : 'search body, for'} <code>${spot.evidence.index}</code></p>
            </li>`,
        )}
      </ul>`;
