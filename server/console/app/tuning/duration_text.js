const UNITS = /** @type {const} */ ([
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
]);
/** Settings whose value is a length of time, in milliseconds. */
const DURATIONS = /_(?:WINDOW|WINDOWS|LAG|MEMORY)$/;

/** @param {number} ms */
const toDuration = (ms) => {
  const [unit, size] = UNITS.find(([, one]) => ms >= one && ms % one === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
};

/**
 * A tunable's value as its setting is written: "5m", "20,21,22", "1024".
 * @param {string} setting
 * @param {unknown} value
 * @returns {string}
 */
export const toSettingText = (setting, value) => {
  if (Array.isArray(value)) return value.map((one) => toSettingText(setting, one)).join(',');
  return typeof value === 'number' && DURATIONS.test(setting) ? toDuration(value) : String(value ?? '');
};
