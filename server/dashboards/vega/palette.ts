/** Readable on a light and on a dark page. */
export const TEXT = '#69707d';
export const RULE = '#98a2b3';

const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
const SEVERITY_COLOURS = ['#9fb4c7', '#e3b23c', '#d9713c', '#a3253c'] as const;

export const SEVERITY_SCALE = {
  name: 'severity',
  type: 'ordinal',
  domain: SEVERITIES,
  range: SEVERITY_COLOURS,
};

export const SEVERITY_LEGEND = { fill: 'severity', title: 'Severity', symbolType: 'square' };
