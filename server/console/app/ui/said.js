import { useState } from 'preact/hooks';
import { html } from '../html.js';
import { toCount } from '../text/numbers.js';
import { cutText, toVisibleParts } from '../text/visible_text.js';

/**
 * What some machine or person elsewhere wrote: shown letter by letter, never obeyed. Long ones are cut, with a way to see all (`plain`: without).
 * @param {{ text: string | number | undefined, most?: number, plain?: boolean }} props
 */
export const Said = ({ text, most = 240, plain = false }) => {
  const [whole, setWhole] = useState(false);
  const all = String(text ?? '');
  const shown = whole ? all : cutText(all, most);
  const parts = toVisibleParts(shown);
  return html`<span class="said" dir="ltr"
    >${parts.map((part) => (part.is_mark ? html`<b class="mark">${part.text}</b>` : part.text))}${
      shown.length < all.length ? '…' : ''
    }${
      all.length > most && !plain
        ? html` <button type="button" class="link" aria-expanded=${whole} onClick=${() => setWhole(!whole)}>
            ${whole ? 'show less' : `show all ${toCount(all.length)} characters`}
          </button>`
        : ''
    }</span
  >`;
};
