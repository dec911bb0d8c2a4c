import { useEffect, useRef } from 'preact/hooks';

/** @param {EventTarget | null} target */
const isTyping = (target) =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

/** @param {EventTarget | null} target */
const isActivating = (target) =>
  target instanceof HTMLElement && ['A', 'BUTTON', 'SUMMARY'].includes(target.tagName);

/**
 * Single keys while nobody types and no dialog is open. Enter stays what it is on links and buttons.
 * @param {Readonly<Record<string, () => void>>} keys
 */
export const useKeys = (keys) => {
  const held = useRef(keys);
  held.current = keys;
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const press = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || document.querySelector('dialog[open]') !== null) return;
      if (event.key === 'Enter' && isActivating(event.target)) return;
      const act = held.current[event.key];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
};
