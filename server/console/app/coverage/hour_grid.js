/** @typedef {import('../api_types.d.ts').CoverageRow} CoverageRow */

const HOUR_MS = 3_600_000;
const RANK = /** @type {const} */ ({ blind: 0, partial: 1, full: 2 });

/** @type {Readonly<Record<string, string>>} */
const REASONS = {
  no_event_1: 'no process starts (Sysmon 1)',
  no_event_3: 'no connections (Sysmon 3)',
  no_event_22: 'no lookups (Sysmon 22)',
  no_network_dns: 'no sensor saw its DNS',
  no_entity_id: 'no ProcessGuid',
  no_process_identity: 'no nameable process',
  clock_offset: 'clock is off',
  unresolved_field: 'a field could not be read',
  slices_owed: 'not all of it was judged yet',
};

/**
 * Hours of the span as their start.
 * @param {{ from: string, to: string }} span
 */
export const toHours = ({ from, to }) => {
  const first = Math.floor(Date.parse(from) / HOUR_MS);
  const last = Math.ceil(Date.parse(to) / HOUR_MS);
  return Array.from({ length: Math.max(0, last - first) }, (_, i) =>
    new Date((first + i) * HOUR_MS).toISOString(),
  );
};

/**
 * Hosts with what each hour was to an analytic, the blindest first.
 * @param {readonly CoverageRow[]} rows
 * @param {'an0728' | 'an1121'} analytic
 */
export const toHosts = (rows, analytic) => {
  /** @type {Map<string, Map<string, CoverageRow>>} */
  const hosts = new Map();
  for (const row of rows) {
    const known = hosts.get(row.host) ?? new Map();
    hosts.set(row.host, known.set(row.time, row));
  }
  const toBlindness = (/** @type {Map<string, CoverageRow>} */ hours) =>
    [...hours.values()].reduce(
      (sum, row) => sum + 2 - (RANK[/** @type {keyof typeof RANK} */ (row[analytic] ?? 'full')] ?? 2),
      0,
    );
  return [...hosts]
    .map(([host, hours]) => ({ host, hours, blindness: toBlindness(hours) }))
    .sort((a, b) => b.blindness - a.blindness || (a.host < b.host ? -1 : 1));
};

/**
 * Host-hours by state.
 * @param {readonly CoverageRow[]} rows
 * @param {'an0728' | 'an1121'} analytic
 */
export const countStates = (rows, analytic) => {
  const counts = { full: 0, partial: 0, blind: 0 };
  for (const row of rows) {
    const state = row[analytic];
    if (state !== undefined && state in counts) counts[/** @type {keyof typeof counts} */ (state)] += 1;
  }
  return counts;
};

/**
 * One hour of a host in words.
 * @param {CoverageRow | undefined} row
 * @param {'an0728' | 'an1121'} analytic
 */
export const toHourText = (row, analytic) => {
  const state = row?.[analytic];
  if (row === undefined || state === undefined) return 'nothing was sent, or nothing judged';
  const reasons = (row[`${analytic}_reasons`] ?? []).map((reason) => REASONS[reason] ?? reason);
  return `${state}${reasons.length === 0 ? '' : `: ${reasons.join(', ')}`}`;
};
