import { useEffect, useRef, useState } from 'preact/hooks';
import { html } from '../html.js';

const BEYOND = 6;

/**
 * Rows of one height, of which only those in sight (and a few beyond) are in the page.
 * @param {{
 *   total: number,
 *   height: number,
 *   active: number,
 *   label: string,
 *   columns: number,
 *   head: unknown,
 *   start: number,
 *   onScrolled: (top: number) => void,
 *   onNeed: (last: number) => void,
 *   row: (index: number) => unknown,
 * }} props `start`: where it was scrolled to when it was last seen, pixels; `head` stays in sight
 */
export const VirtualRows = ({
  total,
  height,
  active,
  label,
  columns,
  head,
  start,
  onScrolled,
  onNeed,
  row,
}) => {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [seen, setSeen] = useState({ top: start, size: 900 });
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    element.scrollTop = start;
    const measure = () => setSeen({ top: element.scrollTop, size: element.clientHeight });
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, []);
  const first = Math.max(0, Math.floor(seen.top / height) - BEYOND);
  const last = Math.min(total - 1, Math.ceil((seen.top + seen.size) / height) + BEYOND);
  useEffect(() => onNeed(last), [last, total]);
  useEffect(() => {
    const element = box.current;
    if (element === null || active < 0) return;
    const head_height = /** @type {HTMLElement | null} */ (element.firstElementChild)?.offsetHeight ?? 0;
    const below = head_height + (active + 1) * height;
    if (active * height < element.scrollTop) element.scrollTop = active * height;
    else if (below > element.scrollTop + element.clientHeight)
      element.scrollTop = below - element.clientHeight;
  }, [active, height]);
  const indices = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i);
  return html`<div
    class="table"
    role="grid"
    id="list"
    aria-label=${label}
    aria-rowcount=${total + 1}
    aria-colcount=${columns}
    ref=${box}
    tabindex="0"
    aria-activedescendant=${active >= first && active <= last ? `row-${active}` : undefined}
    onScroll=${(/** @type {Event} */ event) => {
      const { scrollTop, clientHeight } = /** @type {HTMLElement} */ (event.currentTarget);
      setSeen({ top: scrollTop, size: clientHeight });
      onScrolled(scrollTop);
    }}
  >
    <div role="rowgroup" class="head">${head}</div>
    <div role="rowgroup" class="spacer" style=${{ height: `${total * height}px` }}>${indices.map(row)}</div>
  </div>`;
};
