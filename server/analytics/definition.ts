/** What an analytic is in ATT&CK's words; each adds its own weights and tunables. */
export interface AnalyticDefinition {
  readonly id: 'AN0728' | 'AN1121';
  readonly name: string;
  readonly version: string;
  readonly tactic: { readonly id: string; readonly name: string };
  readonly technique: { readonly id: string; readonly name: string };
  readonly subtechnique: { readonly id: string; readonly name: string };
}

/** Points rise from 0 at `from` to `points` at `to`. */
export interface Ramp {
  readonly from: number;
  readonly to: number;
  readonly points: number;
  readonly scale: 'linear' | 'logarithmic';
}

export const toPoints = (ramp: Ramp, value: number): number => {
  if (!(value > ramp.from)) return 0;
  if (value >= ramp.to) return ramp.points;
  const share =
    ramp.scale === 'linear'
      ? (value - ramp.from) / (ramp.to - ramp.from)
      : Math.log(value / ramp.from) / Math.log(ramp.to / ramp.from);
  return Math.round(share * ramp.points);
};

/** "15 minutes", "24 hours" */
export const toSpanText = (minutes: number): string =>
  minutes >= 120 && minutes % 60 === 0 ? `${minutes / 60} hours` : `${minutes} minutes`;
