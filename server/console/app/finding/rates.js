/** @typedef {import('../api_types.d.ts').JudgedWindow} JudgedWindow */
/** @typedef {{ from: number, to: number, points: number }} Ramp */
/** @typedef {{ minutes: number, information_bytes: Ramp, distinct_names: Ramp, queries_per_minute: Ramp }} WindowDefinition */

export const MEASURES = /** @type {const} */ ({
  queries_per_minute: { label: 'Queries a minute', unit: 'queries/min' },
  information_bytes: { label: 'Bytes that the names can carry', unit: 'bytes' },
  distinct_names: { label: 'Different names', unit: 'names' },
});
/** @typedef {keyof typeof MEASURES} Measure */

/** @param {number} minutes */
export const toLengthText = (minutes) =>
  minutes % 1_440 === 0
    ? `${minutes / 1_440} ${minutes === 1_440 ? 'day' : 'days'}`
    : minutes % 60 === 0
      ? `${minutes / 60} h`
      : `${minutes} min`;

/**
 * @param {JudgedWindow} window
 * @param {Measure} measure
 */
export const toMeasured = (window, measure) =>
  measure === 'queries_per_minute'
    ? Math.round((window.queries / window.minutes) * 100) / 100
    : window[measure];

/**
 * Windows by their length, the shortest first, each in order of time.
 * @param {readonly JudgedWindow[]} windows
 */
export const byLength = (windows) => {
  /** @type {Map<number, JudgedWindow[]>} */
  const lengths = new Map();
  for (const window of windows) lengths.set(window.minutes, [...(lengths.get(window.minutes) ?? []), window]);
  return [...lengths]
    .sort(([a], [b]) => a - b)
    .map(([minutes, own]) => ({ minutes, windows: own.sort((a, b) => (a.start < b.start ? -1 : 1)) }));
};

/**
 * What the analytic measures windows of that length by: below `from` no points, from `to` on all of them.
 * @param {Readonly<Record<string, unknown>> | undefined} definition
 * @param {number} minutes
 * @param {Measure} measure
 * @returns {Ramp | undefined}
 */
export const toRamp = (definition, minutes, measure) => {
  const all = [definition?.windows, definition?.slow_windows].flatMap((list) =>
    Array.isArray(list) ? /** @type {WindowDefinition[]} */ (list) : [],
  );
  return all.find((one) => one.minutes === minutes)?.[measure];
};
