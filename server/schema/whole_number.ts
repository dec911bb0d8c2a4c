/** What indices hold as numbers may be anything; findings take whole ones only. */
const toWhole = (value: number | undefined, from: number, to: number): number | undefined =>
  value !== undefined && Number.isInteger(value) && value >= from && value <= to ? value : undefined;

export const toPort = (value: number | undefined): number | undefined => toWhole(value, 0, 65_535);

/** Process ids are unsigned 32-bit numbers. */
export const toPid = (value: number | undefined): number | undefined => toWhole(value, 0, 4_294_967_295);
