import type { Body } from './chart.ts';

const SHOWN = { opacity: { signal: 'is_empty ? 0 : 1' } };

/**
 * An axis that hides where there is nothing to measure.
 *
 * @param text an expression for the label of `datum.value`
 */
export const toAxis = (axis: Body, text = 'datum.label'): Body => ({
  ...axis,
  encode: {
    ticks: { update: SHOWN },
    domain: { update: SHOWN },
    grid: { update: SHOWN },
    title: { update: SHOWN },
    // What avoids overlaps sets the opacity of labels itself.
    labels: { update: { text: { signal: `is_empty ? '' : (${text})` } } },
  },
});

/** UTC, as everywhere in Afterquery; the day stands where a day begins. */
export const toTimeAxis = (scale: string, more: Body): Body =>
  toAxis(
    { orient: 'bottom', scale, labelOverlap: true, labelFlush: true, ...more },
    "utcFormat(datum.value, utchours(datum.value) === 0 && utcminutes(datum.value) === 0 ? '%-d %b' : '%H:%M')",
  );
