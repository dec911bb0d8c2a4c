import type { StateHours } from '../schema/coverage_report.ts';
import { escapeHtml } from './html_text.ts';

const STATES = ['full', 'partial', 'blind'] as const;
/** Told apart in print as well: light, hatched by tone, dark. */
const COLOURS = { full: '#7fb685', partial: '#e3c567', blind: '#9b2d30' } as const;

const [WIDTH, LEFT, ROW, BAR] = [720, 160, 22, 14];

export interface Bar {
  readonly name: string;
  readonly hours: StateHours;
}

const toRow = ({ name, hours }: Bar, at: number): string => {
  const total = hours.full + hours.partial + hours.blind;
  const y = at * ROW + 18;
  let x = LEFT;
  const parts = STATES.map((state) => {
    const width = total === 0 ? 0 : ((WIDTH - LEFT) * hours[state]) / total;
    const part = `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" fill="${COLOURS[state]}"><title>${state}: ${hours[state]} of ${total}</title></rect>`;
    x += width;
    return part;
  });
  return `<text x="0" y="${y + BAR - 3}" font-size="11">${escapeHtml(name.slice(0, 26))}</text>${parts.join('')}`;
};

/** Shares of host-hours, a bar each: SVG without a script. */
export const drawBars = (title: string, bars: readonly Bar[]): string => {
  const legend = STATES.map(
    (state, i) =>
      `<rect x="${LEFT + i * 90}" y="2" width="10" height="10" fill="${COLOURS[state]}"/><text x="${LEFT + 14 + i * 90}" y="11" font-size="11">${state}</text>`,
  ).join('');
  const height = bars.length * ROW + 24;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img"><title>${escapeHtml(title)}</title>${legend}${bars.map(toRow).join('')}</svg>`;
};
