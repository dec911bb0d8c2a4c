import type { Body } from './chart.ts';

const SHOWN = { opacity: { signal: 'is_empty ? 0 : 1' } };

/** An axis that hides where there is nothing to measure. */
export const toAxis = (axis: Body, labels: Body = {}): Body => ({
  ...axis,
  encode: {
    ticks: { update: SHOWN },
    domain: { update: SHOWN },
    grid: { update: SHOWN },
    title: { update: SHOWN },
    labels: { update: { ...SHOWN, ...labels } },
  },
});

/** UTC, as everywhere in Afterquery; the day stands where a day begins. */
export const toTimeAxis = (scale: string, title: string): Body =>
  toAxis(
    {
      orient: 'bottom',
      scale,
      title,
      labelOverlap: true,
      labelFlush: true,
      tickCount: { signal: 'max(2, floor(width / 110))' },
    },
    {
      text: {
        signal:
          "utcFormat(datum.value, utchours(datum.value) === 0 && utcminutes(datum.value) === 0 ? '%e %b' : '%H:%M')",
      },
    },
  );
