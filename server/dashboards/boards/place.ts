import type { Panel, Placed, TextPanel } from '../panel.ts';

/** Rows of panels below each other: each row has a height, and its panels share the width by their weights. */
export const toGrid = (
  rows: readonly { readonly height: number; readonly panels: readonly (readonly [Panel, number])[] }[],
): readonly Placed[] => {
  let y = 0;
  return rows.flatMap(({ height, panels }) => {
    let x = 0;
    const placed = panels.map(([panel, w]): Placed => {
      const one = { panel, x, y, w, h: height };
      x += w;
      return one;
    });
    y += height;
    return placed;
  });
};

const BOARDS = [
  ['overview', 'Overview'],
  ['tunnelling', 'DNS tunnelling'],
  ['ports', 'Ports after DNS'],
  ['coverage', 'Coverage'],
] as const;

/** The head of a dashboard: the way to the others and to the console, and what this one says. */
export const toHead = (prefix: string, console_url: string, here: string, text: string): TextPanel => {
  const links = BOARDS.map(([name, title]) =>
    name === here ? `**${title}**` : `[${title}](#/view/${prefix}-${name})`,
  );
  return {
    kind: 'text',
    name: `${here}-head`,
    title: `Afterquery: about ${here}`,
    markdown: `${links.join(' · ')} · [Console](${console_url})\n\n${text}`,
  };
};
