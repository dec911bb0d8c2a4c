import { useEffect, useState } from 'preact/hooks';
import { access, toRefusal } from '../api/access.js';
import { askJson, withQuery } from '../api/ask.js';
import { html } from '../html.js';
import { useStore } from '../store.js';
import { say } from '../ui/announce.js';
import { FailureNotice } from '../ui/notice.js';
import { findGap, MATCHES, toBody, toForm, toPreviewSpan } from './exception_body.js';
import { PreviewResult } from './preview.js';

/** @typedef {import('./exception_body.js').Form} Form */

/** @param {string} text */
const toRows = (text) =>
  Math.min(
    4,
    text.split('\n').reduce((rows, line) => rows + Math.max(1, Math.ceil(line.length / 44)), 0),
  );

/**
 * @param {{ form: Form, edit: (more: Partial<Form>) => void }} props
 */
const Covers = ({ form, edit }) =>
  html`<fieldset class="stack">
    <legend>It covers what fits all of these</legend>
    <label class="field"><span>Analytic</span>
      <select name="analytics" value=${form.analytics} onChange=${(/** @type {Event} */ event) => edit({ analytics: /** @type {HTMLSelectElement} */ (event.currentTarget).value })}>
        ${[
          ['', 'both'],
          ['AN0728', 'AN0728 ports'],
          ['AN1121', 'AN1121 tunnels'],
        ].map(
          ([value, text]) =>
            html`<option value=${value} selected=${form.analytics === value}>${text}</option>`,
        )}
      </select></label>
    ${MATCHES.map(
      ([name, label, hint]) => html`<div class="match">
        <label class="tick"><input type="checkbox" name=${`use-${name}`} checked=${form.used[name]}
          onChange=${() => edit({ used: { ...form.used, [name]: !form.used[name] } })} /> ${label}</label>
        ${
          form.used[name]
            ? html`<textarea aria-label=${`${label}, one a line`} name=${name} rows=${toRows(form.match[name])} placeholder=${hint} spellcheck=${false} value=${form.match[name]}
                onInput=${(/** @type {Event} */ event) => edit({ match: { ...form.match, [name]: /** @type {HTMLTextAreaElement} */ (event.currentTarget).value } })}></textarea>`
            : ''
        }
      </div>`,
    )}
  </fieldset>`;

/**
 * @param {{ form: Form, edit: (more: Partial<Form>) => void }} props
 */
const Does = ({ form, edit }) => {
  /** @param {keyof Form} name */
  const typed = (name) => (/** @type {Event} */ event) =>
    edit({ [name]: /** @type {HTMLInputElement} */ (event.currentTarget).value });
  return html`<fieldset class="stack">
    <legend>What it does</legend>
    <div class="choices">
      <label><input type="radio" name="kind" value="suppress" checked=${form.kind === 'suppress'} onChange=${() => edit({ kind: 'suppress' })} /> hide such findings</label>
      <label><input type="radio" name="kind" value="lower" checked=${form.kind === 'lower'} onChange=${() => edit({ kind: 'lower' })} /> lower their score</label>
    </div>
    ${
      form.kind === 'lower'
        ? html`<label class="field"><span>By points</span><input name="points" type="number" min="1" max="100" value=${form.points} onInput=${typed('points')} /></label>`
        : ''
    }
    <label class="field"><span>Ends on (UTC); empty: never</span><input name="expires" type="date" value=${form.expires} onInput=${typed('expires')} /></label>
    ${form.expires === '' ? html`<p class="warn">An exception without an end is a blind spot that nobody looks at again.</p>` : ''}
    <label class="field"><span>Why</span><textarea name="reason" rows="2" maxlength="2000" placeholder="our backup agent, ticket 4711" value=${form.reason} onInput=${typed('reason')}></textarea></label>
    <label class="field"><span>Who</span><input name="author" maxlength="200" value=${form.author} onInput=${typed('author')} /></label>
  </fieldset>`;
};

/**
 * It can be made only after a preview of exactly what stands in the form.
 * @param {{ finding?: import('../api_types.d.ts').WholeFinding | undefined, onMade: () => void }} props
 */
export const ExceptionForm = ({ finding, onMade }) => {
  const { caller } = useStore(access);
  const [form, setForm] = useState(() => toForm({ author: caller?.name ?? '', now: Date.now(), finding }));
  useEffect(() => {
    const { name } = caller ?? {};
    if (name !== undefined) setForm((known) => (known.author === '' ? { ...known, author: name } : known));
  }, [caller?.name]);
  const [preview, setPreview] = useState(
    /** @type {{ of: string, result: import('../api_types.d.ts').Preview } | undefined} */ (undefined),
  );
  const [busy, setBusy] = useState('');
  const [failure, setFailure] = useState(/** @type {unknown} */ (undefined));
  const body = toBody(form);
  const key = JSON.stringify(body);
  const gap = findGap(form);
  const refusal = toRefusal(caller, 'analyst');
  const span = toPreviewSpan(Date.now(), finding);
  const is_previewed = preview?.of === key;
  /**
   * @param {string} what
   * @param {() => Promise<void>} work
   */
  const act = async (what, work) => {
    setBusy(what);
    setFailure(undefined);
    try {
      await work();
    } catch (error) {
      setFailure(error);
    }
    setBusy('');
  };
  const look = () =>
    act('look', async () => {
      const path = withQuery('/api/v1/exceptions/preview', span.query);
      setPreview({ of: key, result: await askJson(path, { method: 'POST', body }) });
    });
  const make = () =>
    act('make', async () => {
      await askJson('/api/v1/exceptions', { method: 'POST', body });
      say('The exception is made. It acts on what later scans find.');
      onMade();
    });
  const edit = (/** @type {Partial<Form>} */ more) => setForm({ ...form, ...more });
  return html`<form
    class="exception"
    onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      if (gap === undefined) void (is_previewed && refusal === undefined ? make() : look());
    }}
  >
    <div class="columns"><${Covers} form=${form} edit=${edit} /><${Does} form=${form} edit=${edit} /></div>
    ${preview === undefined || !is_previewed ? '' : html`<${PreviewResult} preview=${preview.result} span=${span.text} finding_id=${finding?.id} />`}
    ${failure === undefined ? '' : html`<${FailureNotice} failure=${failure} />`}
    <p class="quiet" role="status">${
      gap ??
      (is_previewed
        ? (refusal ??
          'It acts on what later scans find; findings in the list stay until somebody closes them.')
        : `First look at what it would have done in ${span.text}.`)
    }</p>
    <div class="buttons">
      <button type="button" class=${is_previewed ? '' : 'main'} disabled=${gap !== undefined || busy !== ''} onClick=${look}>${busy === 'look' ? 'Looking …' : 'Preview'}</button>
      <button type="button" class=${is_previewed ? 'main' : ''} disabled=${gap !== undefined || !is_previewed || busy !== '' || refusal !== undefined} onClick=${make}>${busy === 'make' ? 'Making …' : 'Make the exception'}</button>
    </div>
  </form>`;
};
