import { useState } from 'preact/hooks';
import { access, toRefusal } from '../api/access.js';
import { ask, askJson } from '../api/ask.js';
import { toWords } from '../api/failure.js';
import { readJson } from '../api/read_json.js';
import { useLoad } from '../api/use_load.js';
import { html } from '../html.js';
import { useStore } from '../store.js';
import { toCounted } from '../text/numbers.js';
import { toRelative, toUtc } from '../text/times.js';
import { toPlainText } from '../text/visible_text.js';
import { say } from '../ui/announce.js';
import { Dialog } from '../ui/dialog.js';
import { Empty, Shown } from '../ui/notice.js';
import { Said } from '../ui/said.js';
import { useKeys } from '../ui/use_keys.js';
import { ExceptionForm } from './exception_form.js';

/** @typedef {import('../api_types.d.ts').ListedException} Listed */

const MOST = 6;

/** @param {{ match: Listed['match'] }} props */
const Covers = ({ match }) =>
  html`<dl class="small">
    ${Object.entries(match).map(
      ([name, list]) => html`<dt>${name}</dt>
        <dd><${Said} text=${list.slice(0, MOST).join(', ')} most=${300} />${list.length > MOST ? ` and ${list.length - MOST} more` : ''}</dd>`,
    )}
  </dl>`;

/** @param {Listed} one */
const toState = ({ in_force, enabled, expires }) =>
  in_force ? 'in force' : !enabled ? 'switched off' : expires === undefined ? 'not in force' : 'expired';

/** @param {{ one: Listed, refusal: string | undefined, onAsk: (what: 'delete' | 'switch', one: Listed) => void }} props */
const Row = ({ one, refusal, onAsk }) => {
  const name = toPlainText(one.reason, 60);
  return html`<tr>
    <td><span class=${`badge ${one.in_force ? 'done' : 'cancelled'}`}>${toState(one)}</span>${one.shipped ? html` <span class="badge">shipped</span>` : ''}</td>
    <td><${Said} text=${one.reason} most=${200} /><div class="quiet"><${Said} text=${one.author} most=${80} />, <time datetime=${one['@timestamp']}>${toUtc(one['@timestamp']).slice(0, 10)}</time></div></td>
    <td>${one.effect.kind === 'lower' ? `lowers by ${one.effect.points}` : 'hides'}</td>
    <td><${Covers} match=${one.match} /></td>
    <td>${one.expires === undefined ? html`<span class=${one.shipped ? 'quiet' : 'warn'}>never</span>` : html`${toUtc(one.expires).slice(0, 10)} <span class="quiet">${toRelative(one.expires, Date.now())}</span>`}</td>
    <td class="acts">
      <button type="button" class="small" disabled=${refusal !== undefined} title=${refusal} onClick=${() => onAsk('switch', one)}>${one.enabled ? 'Switch off' : 'Switch on'}<span class="hidden">: ${name}</span></button>
      ${one.shipped ? '' : html`<button type="button" class="small" disabled=${refusal !== undefined} title=${refusal} onClick=${() => onAsk('delete', one)}>Delete<span class="hidden">: ${name}</span></button>`}
    </td>
  </tr>`;
};

/** @param {{ list: readonly Listed[], title: string, id: string, refusal: string | undefined, onAsk: (what: 'delete' | 'switch', one: Listed) => void }} props */
const ExceptionTable = ({ list, title, id, ...acts }) =>
  html`<section class="card" aria-labelledby=${id}>
    <h2 id=${id}>${title} <span class="quiet">${list.length}</span></h2>
    ${
      list.length === 0
        ? html`<${Empty} title="There are none."><p>Make one here, or from a finding with <kbd>e</kbd>.</p><//>`
        : html`<div class="scroll" tabindex="0" role="region" aria-label=${title}>
            <table class="list">
              <thead><tr><th scope="col">State</th><th scope="col">Why, and who</th><th scope="col">Effect</th><th scope="col">Covers what fits all of</th><th scope="col">Ends</th><th scope="col">Change</th></tr></thead>
              <tbody>${list.map((one) => html`<${Row} key=${one.id} one=${one} ...${acts} />`)}</tbody>
            </table>
          </div>`
    }
  </section>`;

/** @param {Listed} one */
const toBody = ({ author, reason, effect, match, expires, enabled }) => ({
  author,
  reason,
  effect,
  match,
  ...(expires === undefined ? {} : { expires }),
  enabled: !enabled,
});

export const ExceptionsPage = () => {
  const { caller } = useStore(access);
  const loaded = useLoad((signal) => readJson('/api/v1/exceptions', signal), []);
  const [making, setMaking] = useState(false);
  const [asked, setAsked] = useState(
    /** @type {{ what: 'delete' | 'switch', one: Listed } | undefined} */ (undefined),
  );
  const refusal = toRefusal(caller, 'analyst');
  useKeys({ e: () => setMaking(true), r: loaded.again });
  const act = async () => {
    if (asked === undefined) return;
    const { what, one } = asked;
    setAsked(undefined);
    try {
      if (what === 'delete') await ask(`/api/v1/exceptions/${one.id}`, { method: 'DELETE' });
      else await askJson(`/api/v1/exceptions/${one.id}`, { method: 'PUT', body: toBody(one) });
      say(what === 'delete' ? 'Deleted.' : one.enabled ? 'Switched off.' : 'Switched on.');
      loaded.again();
    } catch (error) {
      const { title, detail } = toWords(error);
      say(`${title}. ${detail}`, { failed: true });
    }
  };
  const onAsk = (/** @type {'delete' | 'switch'} */ what, /** @type {Listed} */ one) =>
    setAsked({ what, one });
  return html`<section class="page">
    <div class="headline">
      <h1 tabindex="-1">Exceptions</h1>
      <p class="quiet">What you decided to see less of.</p>
      <button type="button" class="main" onClick=${() => setMaking(true)}>Make an exception <kbd>e</kbd></button>
    </div>
    <${Shown} loaded=${loaded} what="the exceptions">
      ${(/** @type {{ exceptions: readonly Listed[] }} */ { exceptions }) => html`
        <${ExceptionTable} id="own" title="Your own" list=${exceptions.filter(({ shipped }) => !shipped)} refusal=${refusal} onAsk=${onAsk} />
        <${ExceptionTable} id="shipped" title="Shipped with Afterquery" list=${exceptions.filter(({ shipped }) => shipped)} refusal=${refusal} onAsk=${onAsk} />
      `}
    <//>
    ${
      making
        ? html`<${Dialog} title="Make an exception" wide onClose=${() => setMaking(false)}>
            <${ExceptionForm} onMade=${() => {
              setMaking(false);
              loaded.again();
            }} />
          <//>`
        : ''
    }
    ${
      asked === undefined
        ? ''
        : html`<${Dialog} title=${asked.what === 'delete' ? 'Delete this exception?' : asked.one.enabled ? 'Switch this exception off?' : 'Switch this exception on?'} onClose=${() => setAsked(undefined)}>
            <p><${Said} text=${asked.one.reason} most=${300} /></p>
            <p class="quiet">${toCounted(Object.keys(asked.one.match).length, 'list')}; later scans act on it.</p>
            <div class="buttons">
              <button type="button" class="main" onClick=${act}>${asked.what === 'delete' ? 'Delete it' : asked.one.enabled ? 'Switch it off' : 'Switch it on'}</button>
              <button type="button" onClick=${() => setAsked(undefined)}>Leave it</button>
            </div>
          <//>`
    }
  </section>`;
};
