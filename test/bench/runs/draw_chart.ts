import { writeFileSync } from 'node:fs';
import { parse, View } from 'vega';
import { compile } from 'vega-lite';
import { type DayFigures, SUBJECTS } from './measure_day.ts';
import { toMedian } from './statistics.ts';

/** Seconds of each subject by size of the day, on logarithmic axes, as SVG. */
export const drawChart = async (days: readonly DayFigures[], file: string): Promise<void> => {
  const values = days.flatMap(({ events, runs }) =>
    SUBJECTS.flatMap((subject) => {
      const seconds = toMedian((runs[subject] ?? []).map((one) => one.seconds));
      return Number.isFinite(seconds)
        ? [{ events: events / 1e6, seconds, subject: subject.replaceAll('_', ' ') }]
        : [];
    }),
  );
  const { spec } = compile({
    width: 480,
    height: 320,
    background: 'white',
    data: { values },
    mark: { type: 'line', point: true },
    encoding: {
      x: { field: 'events', type: 'quantitative', scale: { type: 'log' }, title: 'million events of a day' },
      y: { field: 'seconds', type: 'quantitative', scale: { type: 'log' }, title: 'seconds (median)' },
      color: { field: 'subject', type: 'nominal', title: null },
    },
  });
  const view = new View(parse(spec), { renderer: 'none' });
  writeFileSync(file, await view.toSVG());
  view.finalize();
};
