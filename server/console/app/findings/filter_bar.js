import { useEffect, useState } from 'preact/hooks';
import { html } from '../html.js';
import { toPlainText } from '../text/visible_text.js';
import { SORTS, toChips, withFilters } from './filters.js';

/**
 * @typedef {{ query: Record<string, string>, onChange: (query: Record<string, string>) => void }} Props
 */

/**
 * A text field that speaks when it is left or Enter is pressed, not with each letter.
 * @param {Props & { name: string, label: string, id?: string, hint?: string, wide?: boolean }} props
 */
const Field = ({ query, onChange, name, label, id = `filter-${name}`, hint = '', wide = false }) => {
  const value = query[name] ?? '';
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  const speak = () => typed.trim() !== value && onChange(withFilters(query, { [name]: typed.trim() }));
  return html`<label class=${wide ? 'field wide' : 'field'}>
    <span>${label}</span>
    <input
      id=${id}
      value=${typed}
      placeholder=${hint}
      maxlength="300"
      spellcheck=${false}
      autocomplete="off"
      onInput=${(/** @type {Event} */ event) =>
        setTyped(/** @type {HTMLInputElement} */ (event.currentTarget).value)}
      onBlur=${speak}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
        if (event.key === 'Enter') speak();
        if (event.key === 'Escape') /** @type {HTMLElement} */ (event.currentTarget).blur();
      }}
    />
  </label>`;
};

/**
 * @param {Props & { name: string, label: string, choices: readonly (readonly [string, string])[] }} props
 */
const Choice = ({ query, onChange, name, label, choices }) =>
  html`<label class="field">
    <span>${label}</span>
    <select
      id=${`filter-${name}`}
      value=${query[name] ?? ''}
      onChange=${(/** @type {Event} */ event) =>
        onChange(
          withFilters(query, { [name]: /** @type {HTMLSelectElement} */ (event.currentTarget).value }),
        )}
    >
      ${choices.map(([value, text]) => html`<option value=${value} selected=${(query[name] ?? '') === value}>${text}</option>`)}
    </select>
  </label>`;

const SEVERITIES = /** @type {const} */ ([
  ['', 'any'],
  ['medium', 'medium and up'],
  ['high', 'high and up'],
  ['critical', 'critical'],
]);
const ANALYTICS = /** @type {const} */ ([
  ['', 'both'],
  ['AN1121', 'AN1121 tunnels'],
  ['AN0728', 'AN0728 ports'],
]);
const STATUSES = /** @type {const} */ ([
  ['', 'any'],
  ['open', 'open'],
  ['acknowledged', 'acknowledged'],
  ['closed', 'closed'],
]);
const MORE = ['host', 'process', 'domain', 'address', 'port', 'from', 'to'];

/** @param {Props} props */
export const FilterBar = ({ query, onChange }) => {
  const common = { query, onChange };
  const chips = toChips(query);
  return html`<form
    class="filters"
    role="search"
    aria-label="Findings"
    onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}
  >
    <div class="fields">
      <${Field} ...${common} name="text" label="Words of the message" id="search" hint="press / to search" wide />
      <${Choice} ...${common} name="severity" label="Severity" choices=${SEVERITIES} />
      <${Choice} ...${common} name="analytic" label="Analytic" choices=${ANALYTICS} />
      <${Choice} ...${common} name="status" label="Status" choices=${STATUSES} />
      <${Choice} ...${common} name="sort" label="Order" choices=${[
        ['', SORTS.score],
        ['time', SORTS.time],
        ['created', SORTS.created],
      ]} />
    </div>
    <details open=${MORE.some((name) => name in query)}>
      <summary>More filters</summary>
      <div class="fields">
        <${Field} ...${common} name="host" label="Host" />
        <${Field} ...${common} name="process" label="Process" hint="name or full path" />
        <${Field} ...${common} name="domain" label="Domain" />
        <${Field} ...${common} name="address" label="Address" />
        <${Field} ...${common} name="port" label="Port" />
        <${Field} ...${common} name="from" label="Since (UTC)" hint="now-7d or 2026-03-10" />
        <${Field} ...${common} name="to" label="Before (UTC)" hint="now" />
      </div>
    </details>
    ${
      chips.length === 0
        ? ''
        : html`<ul class="chips" aria-label="Filters in force">
            ${chips.map(
              ({ name, text }) =>
                html`<li>
                  <button type="button" onClick=${() => onChange(withFilters(query, { [name]: '' }))}>
                    <span class="hidden">Take away: </span>${toPlainText(text, 60)} <span aria-hidden="true">×</span>
                  </button>
                </li>`,
            )}
            <li>
              <button type="button" class="link" onClick=${() => onChange(query.sort === undefined ? {} : { sort: query.sort })}>
                Clear all
              </button>
            </li>
          </ul>`
    }
  </form>`;
};
