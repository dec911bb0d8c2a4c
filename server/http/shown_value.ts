/** A formula and its like are shown as they were written. */
export const toShownValue = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(toShownValue);
  if (typeof value === 'object' && value !== null && 'text' in value) return value.text;
  return value ?? null;
};
