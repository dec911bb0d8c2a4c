import { html } from '../html.js';
import { toHash } from '../route.js';
import { toCount } from '../text/numbers.js';
import { Said } from '../ui/said.js';
import { TimeText } from '../ui/time_text.js';
import { toConfidence } from './confidence.js';

/** @typedef {import('../api_types.d.ts').WholeFinding} WholeFinding */

const MOST = 12;

/** @param {{ list: readonly (string | number)[] | undefined, filter?: string }} props */
const Many = ({ list = [], filter }) =>
  html`<ul class="many">
    ${list
      .slice(0, MOST)
      .map((one) =>
        filter === undefined
          ? html`<li><${Said} text=${one} most=${120} /></li>`
          : html`<li><a href=${toHash('findings', { query: { [filter]: String(one) } })}><code><${Said} text=${one} most=${80} plain /></code></a></li>`,
      )}
    ${list.length > MOST ? html`<li class="quiet">and ${toCount(list.length - MOST)} more</li>` : ''}
  </ul>`;

/** Who, where, what: each leads to its other findings. */
/** @param {{ finding: WholeFinding }} props */
export const Facts = ({ finding }) => {
  const { host, user, dns, destination, source, event, rule, threat, afterquery } = finding;
  const { short, text } = toConfidence(afterquery.confidence);
  const technique = threat.technique;
  return html`<section class="card" aria-labelledby="facts">
    <h2 id="facts">Facts</h2>
    <dl>
      <dt>Host</dt>
      <dd><a href=${toHash('findings', { query: { host: host.name } })}><${Said} text=${host.name} most=${120} plain /></a>
        ${host.ip === undefined ? '' : html` <span class="quiet">${host.ip.join(', ')}</span>`}</dd>
      ${user?.name === undefined ? '' : html`<dt>User</dt><dd><${Said} text=${user.name} most=${120} /></dd>`}
      <dt>Domain</dt>
      <dd><a href=${toHash('findings', { query: { domain: dns.question.registered_domain } })}><${Said} text=${dns.question.registered_domain} most=${120} plain /></a></dd>
      <dt>How sure of the process</dt>
      <dd><b>${short}</b>. ${text}${
        afterquery.attribution === undefined
          ? ''
          : html` <${Said} text=${afterquery.attribution} most=${400} />`
      }</dd>
      <dt>First evidence</dt><dd><${TimeText} time=${event.start} /></dd>
      <dt>Newest evidence</dt><dd><${TimeText} time=${event.end} /></dd>
      <dt>Found</dt><dd><${TimeText} time=${event.created} /></dd>
      ${destination?.ip === undefined ? '' : html`<dt>Connected to</dt><dd><${Many} list=${destination.ip} filter="address" /></dd>`}
      ${destination?.port === undefined ? '' : html`<dt>Ports</dt><dd><${Many} list=${destination.port} filter="port" /></dd>`}
      ${dns.resolved_ip === undefined ? '' : html`<dt>Answers</dt><dd><${Many} list=${dns.resolved_ip} filter="address" /></dd>`}
      ${source?.ip === undefined ? '' : html`<dt>Client seen by the sensor</dt><dd><${Many} list=${source.ip} filter="address" /></dd>`}
      <dt>Names asked</dt><dd><${Many} list=${dns.question.name} /></dd>
      ${
        afterquery.unfamiliar === undefined
          ? ''
          : html`<dt>Never seen before</dt><dd>${
              afterquery.unfamiliar.includes('installation')
                ? 'Nothing yet: no earlier day was learnt, so judge habits yourself.'
                : afterquery.unfamiliar.join(', ')
            }</dd>`
      }
      ${
        afterquery.episode === undefined
          ? ''
          : html`<dt>Story</dt><dd><a href=${toHash('findings', { query: { episode: afterquery.episode, sort: 'time' } })}>all days of this story</a></dd>`
      }
      <dt>Analytic</dt><dd>${rule.id} ${rule.version}: ${rule.name}</dd>
      <dt>ATT&CK</dt><dd>${technique.id.map((id, i) => `${id} ${technique.name[i] ?? ''}`).join('; ')}${
        technique.subtechnique === undefined
          ? ''
          : `; ${technique.subtechnique.id} ${technique.subtechnique.name}`
      }</dd>
    </dl>
  </section>`;
};
