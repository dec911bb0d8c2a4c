import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import { html } from '../html.js';

const HEIGHT = 220;

/** @typedef {{ at: number, name: string, color: string, dash: number[] }} Line */

/** @param {string} name a custom property of the style sheet */
const toColor = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/**
 * Bars over time with level lines. Lines that are far above all bars would flatten them, so the scale follows the bars and at most the first line.
 * @param {{ times: readonly number[], values: readonly number[], seconds: number, lines: readonly Line[], unit: string }} shown
 * @param {number} width
 */
const toOptions = ({ times, values, seconds, lines, unit }, width) => {
  const [first = 0, last = first] = [times[0], times.at(-1)];
  const top = Math.max(...values, lines[0]?.at ?? 0, 1) * 1.12;
  const ink = toColor('--quiet');
  const axis = {
    stroke: ink,
    grid: { stroke: toColor('--line'), width: 1 },
    ticks: { stroke: toColor('--line') },
  };
  return /** @type {import('uplot').Options} */ ({
    width,
    height: HEIGHT,
    tzDate: (/** @type {number} */ s) => UPlot.tzDate(new Date(s * 1e3), 'UTC'),
    padding: [12, 48, 0, 0],
    cursor: { show: false },
    legend: { show: false },
    scales: { x: { range: [first - seconds, last + seconds] }, y: { range: [0, top] } },
    axes: [
      {
        ...axis,
        label: 'start of the window, UTC',
        space: 110,
        values: (/** @type {unknown} */ _, /** @type {number[]} */ at) =>
          at.map((s) => new Date(s * 1e3).toISOString().slice(5, 16).replace('T', ' ')),
      },
      {
        ...axis,
        label: unit,
        size: 64,
        values: (/** @type {unknown} */ _, /** @type {number[]} */ at) =>
          at.map((n) => n.toLocaleString('en')),
      },
    ],
    series: [
      {},
      {
        paths: UPlot.paths.bars?.({ size: [0.7, 48] }),
        fill: toColor('--accent'),
        stroke: toColor('--accent'),
        points: { show: false },
      },
    ],
    hooks: {
      draw: [
        (/** @type {import('uplot')} */ chart) => {
          const { ctx, bbox } = chart;
          ctx.save();
          ctx.lineWidth = 2 * devicePixelRatio;
          for (const { at, color, dash } of lines) {
            const y = chart.valToPos(at, 'y', true);
            if (y < bbox.top) continue;
            ctx.strokeStyle = toColor(color);
            ctx.setLineDash(dash.map((length) => length * devicePixelRatio));
            ctx.beginPath();
            ctx.moveTo(bbox.left, y);
            ctx.lineTo(bbox.left + bbox.width, y);
            ctx.stroke();
          }
          ctx.restore();
        },
      ],
    },
  });
};

/**
 * @param {{ times: readonly number[], values: readonly number[], seconds: number, lines: readonly Line[], unit: string, label: string, bars: string }} props
 * times in seconds; `seconds`: width of a bar; `label`: what it shows, in words; `bars`: name of the bars in the legend
 */
export const BarChart = ({ label, bars, ...shown }) => {
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const key = JSON.stringify(shown);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    /** @type {import('uplot') | undefined} */
    let chart;
    const draw = () => {
      chart?.destroy();
      const width = Math.max(240, Math.floor(element.clientWidth));
      chart = new UPlot(toOptions(shown, width), [[...shown.times], [...shown.values]], element);
    };
    draw();
    const resized = new ResizeObserver(draw);
    resized.observe(element);
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributes: true });
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw);
    return () => {
      resized.disconnect();
      themed.disconnect();
      dark.removeEventListener('change', draw);
      chart?.destroy();
    };
  }, [key]);
  const top = Math.max(...shown.values, shown.lines[0]?.at ?? 0, 1) * 1.12;
  return html`<figure class="chart">
    <div ref=${box} class="plot" role="img" aria-label=${label}></div>
    <figcaption>
      <ul class="legend">
        <li><span class="swatch bar" aria-hidden="true"></span> ${bars}</li>
        ${shown.lines.map(
          ({ name, at, color }) =>
            html`<li><span class=${`swatch ${color.slice(2)}`} aria-hidden="true"></span> ${name}${at > top ? ' (above this chart)' : ''}</li>`,
        )}
      </ul>
    </figcaption>
  </figure>`;
};
