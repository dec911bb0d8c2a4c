import { useEffect, useRef } from 'preact/hooks';
import { html } from '../html.js';

/**
 * A modal dialog of the browser's own, which keeps the focus inside and gives it back.
 * @param {{ title: string, onClose?: (() => void) | undefined, wide?: boolean, children?: unknown }} props without `onClose` it must be answered
 */
export const Dialog = ({ title, onClose, wide = false, children }) => {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    const shown = element.current;
    const before = document.activeElement;
    shown?.showModal();
    return () => {
      shown?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return html`<dialog
    ref=${element}
    class=${wide ? 'wide' : ''}
    aria-labelledby="dialog-title"
    onCancel=${(/** @type {Event} */ event) => {
      event.preventDefault();
      onClose?.();
    }}
  >
    <header>
      <h2 id="dialog-title">${title}</h2>
      ${
        onClose === undefined
          ? ''
          : html`<button type="button" class="small" onClick=${onClose}>Close <kbd>Esc</kbd></button>`
      }
    </header>
    ${children}
  </dialog>`;
};
