import { useState } from 'preact/hooks';
import { access, takeKey } from './api/access.js';
import { html } from './html.js';
import { useStore } from './store.js';
import { Dialog } from './ui/dialog.js';

/** Asked once, when the service wants a key; kept for this tab. */
export const KeyDialog = () => {
  const { needs_key, why, turn } = useStore(access);
  const [typed, setTyped] = useState('');
  if (!needs_key) return '';
  return html`<${Dialog} key=${turn} title="API key">
    <form
      onSubmit=${(/** @type {Event} */ event) => {
        event.preventDefault();
        if (typed.trim() === '') return;
        takeKey(typed.trim());
        setTyped('');
      }}
    >
      ${why === '' ? html`<p>This service asks who you are.</p>` : html`<p class="notice failed" role="alert">${why}</p>`}
      <label class="field wide"><span>Key (aq_…)</span>
        <input type="password" name="key" autocomplete="off" spellcheck=${false} value=${typed}
          onInput=${(/** @type {Event} */ event) => setTyped(/** @type {HTMLInputElement} */ (event.currentTarget).value)} /></label>
      <p class="quiet">It stays in this tab, and is gone when the tab is closed. An admin makes one with <code>afterquery keys create</code>.</p>
      <div class="buttons"><button type="submit" class="main" disabled=${typed.trim() === ''}>Use this key</button></div>
    </form>
  <//>`;
};
