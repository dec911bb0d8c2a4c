import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';

type Body = Record<string, unknown>;

export interface Item {
  readonly datum: Readonly<Record<string, unknown>>;
  readonly fill: string;
  /** on the canvas, pixels */
  readonly box: readonly [left: number, top: number, right: number, bottom: number];
}

export interface Label {
  readonly text: string;
  readonly box: Item['box'];
}

export interface Drawn {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** marks that have a name, with what they drew */
  readonly marks: Readonly<Record<string, readonly Item[]>>;
  /** every text that can be seen: of axes, legends, titles and marks */
  readonly labels: readonly Label[];
  readonly size: readonly [width: number, height: number];
  readonly warnings: readonly string[];
}

export interface Easel {
  /** where the page is, as the service's CORS must know it */
  readonly origin: string;
  readonly draw: (browser: Browser, spec: Body, picture: string) => Promise<Drawn>;
  readonly close: () => Promise<void>;
}

/** Runs in the page: draws, and reads the scene that was drawn. */
const drawInPage = async (spec: Body): Promise<Drawn> => {
  interface Scene {
    marktype?: string;
    role?: string;
    name?: string;
    items?: Scene[];
    datum?: Body;
    bounds: { x1: number; y1: number; x2: number; y2: number };
    x?: number;
    y?: number;
    fill?: string;
    text?: unknown;
    opacity?: number;
    mark?: { marktype: string };
  }
  interface View {
    runAsync: () => Promise<View>;
    data: (name: string) => Body[];
    scenegraph: () => { root: Scene };
    origin: () => [number, number];
    container: () => {
      querySelector: (selector: string) => { clientWidth: number; clientHeight: number } | null;
    };
  }
  const { vega } = globalThis as unknown as {
    vega: {
      View: new (runtime: unknown, options: object) => View;
      parse: (spec: Body) => unknown;
      logger: (level: number) => {
        warn: (...args: unknown[]) => unknown;
        error: (...args: unknown[]) => unknown;
      };
      Warn: number;
    };
  };
  const warnings: string[] = [];
  const logger = vega.logger(vega.Warn);
  const keep = (...args: unknown[]): unknown => {
    warnings.push(args.map((one) => (one instanceof Error ? one.message : String(one))).join(' '));
    return logger;
  };
  logger.warn = keep;
  logger.error = keep;
  const view = new vega.View(vega.parse(spec), { renderer: 'canvas', container: '#view', logger });
  await view.runAsync();
  const [left, top] = view.origin();
  const marks: Record<string, { datum: Body; fill: string; box: [number, number, number, number] }[]> = {};
  const labels: { text: string; box: [number, number, number, number] }[] = [];
  const walk = (scene: Scene, x: number, y: number): void => {
    for (const item of scene.items ?? []) {
      const { x1, y1, x2, y2 } = item.bounds;
      const box: [number, number, number, number] = [x1 + x, y1 + y, x2 + x, y2 + y];
      if (scene.name !== undefined && scene.marktype !== 'group') {
        const { datum = {} } = item;
        marks[scene.name] = [
          ...(marks[scene.name] ?? []),
          { datum: JSON.parse(JSON.stringify(datum)), fill: item.fill ?? '', box },
        ];
      }
      const text = item.text === undefined || item.text === null ? '' : String(item.text);
      if (scene.marktype === 'text' && text !== '' && item.opacity !== 0) labels.push({ text, box });
      if (scene.marktype === 'group')
        for (const inner of item.items ?? []) walk(inner, x + (item.x ?? 0), y + (item.y ?? 0));
    }
  };
  walk(view.scenegraph().root, left, top);
  const canvas = view.container().querySelector('canvas');
  return {
    rows: JSON.parse(JSON.stringify(view.data('rows'))),
    marks,
    labels,
    size: [canvas?.clientWidth ?? 0, canvas?.clientHeight ?? 0],
    warnings,
  };
};

const PAGE = '<!doctype html><style>body{margin:0;font-family:sans-serif}</style><div id="view"></div>';

/** A page with the real vega on an origin of its own. */
export const openEasel = async (): Promise<Easel> => {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8').end(PAGE);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const vega = readFileSync(new URL('vega.min.js', import.meta.resolve('vega')), 'utf8');
  return {
    origin,
    draw: async (browser, spec, picture) => {
      const page: Page = await browser.newPage({
        viewport: { width: 1_000, height: 700 },
        deviceScaleFactor: 2,
      });
      try {
        await page.goto(origin);
        await page.addScriptTag({ content: vega });
        const drawn = await page.evaluate(drawInPage, spec);
        await page.locator('#view canvas').screenshot({ path: picture });
        return drawn;
      } finally {
        await page.close();
      }
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
