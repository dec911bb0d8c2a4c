import { Agent, request } from 'node:http';
import type { EngineFlavor } from '../../../server/engine/port.ts';

/** How a program that knows nothing better reads an index: a point in time, page after page. */
export interface Reading {
  readonly requests: number;
  readonly bytes: number;
}

const PAGE = 10_000;

/** Only what the join needs, from columns; and the whole documents. */
const BODIES = {
  lean: {
    _source: false,
    stored_fields: '_none_',
    docvalue_fields: [
      { field: '@timestamp', format: 'epoch_millis' },
      'event.code',
      'host.name',
      'process.entity_id',
      'process.executable',
      'network.direction',
      'destination.ip',
      'destination.port',
      'dns.question.name',
      'dns.resolved_ip',
    ],
  },
  naive: {},
} as const;

/** Node frames the body of a DELETE only where its length is said. */
const toHeaders = (body: object | undefined): Record<string, string | number> =>
  body === undefined
    ? {}
    : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(JSON.stringify(body)) };

const FILTERS = { lean: 'pit_id,hits.hits.fields,hits.hits.sort', naive: '' } as const;

/** Every event 22 and 3 of the span, given to `visit` as the cluster answers it. */
export const readEverything = async (
  url: string,
  flavor: EngineFlavor,
  index: string,
  span: { readonly from: number; readonly to: number },
  how: 'lean' | 'naive',
  visit: (hit: Record<string, unknown>) => void,
): Promise<Reading> => {
  const agent = new Agent({ keepAlive: true });
  let [requests, bytes] = [0, 0];
  const ask = (method: string, path: string, body?: object): Promise<Record<string, unknown>> =>
    new Promise((resolve, reject) => {
      const sent = request(`${url}${path}`, { agent, method, headers: toHeaders(body) }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const whole = Buffer.concat(parts);
          requests += 1;
          bytes += whole.length;
          if (response.statusCode === 200) resolve(JSON.parse(whole.toString()) as Record<string, unknown>);
          else reject(new Error(whole.toString().slice(0, 300)));
        });
      });
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  const is_open = flavor === 'opensearch';
  const opened = await ask(
    'POST',
    is_open ? `/${index}/_search/point_in_time?keep_alive=5m` : `/${index}/_pit?keep_alive=5m`,
  );
  let id = String(opened.pit_id ?? opened.id);
  let after: unknown;
  const filter = FILTERS[how] === '' ? '' : `?filter_path=${FILTERS[how]}`;
  for (;;) {
    const answer = await ask('POST', `/_search${filter}`, {
      size: PAGE,
      pit: { id, keep_alive: '5m' },
      sort: [{ _shard_doc: 'asc' }],
      track_total_hits: false,
      query: {
        bool: {
          filter: [
            { range: { '@timestamp': { gte: span.from, lt: span.to, format: 'epoch_millis' } } },
            { terms: { 'event.code': ['3', '22'] } },
          ],
        },
      },
      ...BODIES[how],
      ...(after === undefined ? {} : { search_after: after }),
    });
    id = String(answer.pit_id ?? id);
    const hits = ((answer.hits as { hits?: Record<string, unknown>[] } | undefined)?.hits ?? []) as Record<
      string,
      unknown
    >[];
    for (const hit of hits) visit(hit);
    after = hits.at(-1)?.sort;
    if (hits.length < PAGE) break;
  }
  await ask('DELETE', is_open ? '/_search/point_in_time' : '/_pit', is_open ? { pit_id: [id] } : { id });
  agent.destroy();
  return { requests, bytes };
};
