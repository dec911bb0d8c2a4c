import assert from 'node:assert/strict';
import { createServer, get, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it } from 'node:test';
import { left, right } from 'fp-ts/lib/Either.js';
import { EXPORT_FORMATS } from '../../../server/export/export_format.ts';
import { type ExportOutcome, type ExportSource, writeExport } from '../../../server/http/write_export.ts';
import type { FindingPage } from '../../../server/scan/stored/finding_page.ts';
import { FINDING } from '../export/findings.ts';

const TOTAL = 40;
const SIZE = 10;

/** Pages of a file that is as long as it says. */
const toPage = (from: number, message = 'm'): FindingPage => ({
  findings: Array.from({ length: SIZE }, (_, i) => ({ ...FINDING, message, id: `finding-${from + i}` })),
  unreadable: 0,
  total: TOTAL,
  next: from + SIZE < TOTAL ? [from + SIZE, 'x'] : undefined,
});

interface Told {
  readonly outcome: ExportOutcome;
  readonly body: string;
  readonly was_cut: boolean;
}

/** Serves one export; `take` is what the client does with it. */
const serve = async (
  source: (response: ServerResponse) => ExportSource,
  { format = 'ndjson', reads = true, patience_ms = 10_000 } = {} as {
    readonly format?: keyof typeof EXPORT_FORMATS;
    readonly reads?: boolean;
    readonly patience_ms?: number;
  },
): Promise<Told> => {
  const { promise, resolve, reject } = Promise.withResolvers<ExportOutcome>();
  const server = createServer((_request, response) => {
    const text = EXPORT_FORMATS[format].toText('one');
    writeExport(response, source(response), text, patience_ms).then(resolve, reject);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  try {
    const { port } = server.address() as AddressInfo;
    const taken = new Promise<Omit<Told, 'outcome'>>((done) => {
      get({ port, host: '127.0.0.1', agent: false }, (answer) => {
        let body = '';
        answer.on('error', () => undefined);
        answer.on('close', () => done({ body, was_cut: !answer.complete }));
        if (reads) answer.setEncoding('utf8').on('data', (text: string) => (body += text));
        else
          promise.then(
            () => answer.destroy(),
            () => answer.destroy(),
          );
      }).on('error', () => done({ body: '', was_cut: true }));
    });
    return { outcome: await promise, ...(await taken) };
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

const readAll: ExportSource = {
  first: toPage(0),
  readNext: async ([from]) => right(toPage(Number(from))),
};

describe('an export', () => {
  it('writes every page, in every format, and ends', async () => {
    const told = await serve(() => readAll);
    assert.deepEqual(told.outcome, { kind: 'whole', findings: TOTAL, unreadable: 0 });
    assert.equal(told.was_cut, false);
    const ids = told.body
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: string }).id);
    assert.deepEqual(
      ids,
      Array.from({ length: TOTAL }, (_, i) => `finding-${i}`),
    );
    const csv = await serve(() => readAll, { format: 'csv' });
    assert.equal(csv.body.split('\r\n').length, TOTAL + 2);
    const stix = JSON.parse((await serve(() => readAll, { format: 'stix' })).body) as {
      objects: { type: string }[];
    };
    assert.equal(stix.objects.filter(({ type }) => type === 'observed-data').length, TOTAL);
  });

  it('is cut where a later page fails, is refused by an exception, or does not add up', async () => {
    const sources: ExportSource[] = [
      { first: toPage(0), readNext: async () => left('the cluster is gone') },
      { first: toPage(0), readNext: () => Promise.reject(new Error('a defect')) },
      { first: toPage(0), readNext: async () => right({ ...toPage(10), next: undefined }) },
    ];
    for (const source of sources) {
      const told = await serve(() => source, { format: 'csv' });
      assert.equal(told.outcome.kind, 'broken');
      assert.equal(told.was_cut, true);
    }
  });

  it('counts documents that are no findings', async () => {
    const first = { ...toPage(0), unreadable: 2, total: SIZE + 2, next: undefined };
    const { outcome } = await serve(() => ({ ...readAll, first }));
    assert.deepEqual(outcome, { kind: 'whole', findings: SIZE, unreadable: 2 });
  });

  it('reads no further than the client takes it, and not for ever', async () => {
    let pages = 0;
    const message = 'x'.repeat(1_000_000);
    const { outcome } = await serve(
      () => ({
        first: toPage(0, message),
        readNext: async ([from]) => {
          pages += 1;
          return right({ ...toPage(Number(from), message), next: [0, 'again'] });
        },
      }),
      { reads: false, patience_ms: 300 },
    );
    assert.equal(outcome.kind, 'left');
    assert.ok(pages < 20, `${pages} pages were read for a client that takes none`);
  });

  it('stops where the client has left', async () => {
    let pages = 0;
    const { outcome } = await serve((response) => ({
      first: toPage(0),
      readNext: async () => {
        pages += 1;
        response.socket?.destroy();
        await new Promise((done) => response.once('close', done));
        return right({ ...toPage(0), next: [0, 'again'] });
      },
    }));
    assert.equal(outcome.kind, 'left');
    assert.equal(pages, 1);
  });
});
