import { createReadStream } from 'node:fs';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { readJob, tellResult, toResult } from './job.ts';
import { type LoggedRequest, PREFIX_MARK, toViewMark } from './request_log.ts';

/** The very same requests, each after the answers it waited for, with nothing decoded, joined or judged: what the engine alone takes. */
const job = readJob();
const agent = new Agent({ keepAlive: true });
const { hostname, port } = new URL(job.url);

interface Answer {
  readonly bytes: number;
  readonly status: number;
  /** only where it is needed to go on: it names a point in time */
  readonly text: string;
}

const ask = (logged: LoggedRequest, body: string | undefined, keep: boolean): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const query = new URLSearchParams(logged.query).toString();
    const path = logged.path.replaceAll(PREFIX_MARK, job.prefix);
    const sent = request(
      {
        agent,
        hostname,
        port,
        method: logged.method,
        path: query === '' ? path : `${path}?${query}`,
        headers:
          body === undefined
            ? {}
            : {
                'content-type': logged.is_ndjson ? 'application/x-ndjson' : 'application/json',
                'content-length': Buffer.byteLength(body),
              },
      },
      (response) => {
        let [bytes, text] = [0, ''];
        response.on('data', (part: Buffer) => {
          bytes += part.length;
          if (keep) text += part.toString('latin1');
        });
        response.on('end', () => resolve({ bytes, text, status: response.statusCode ?? 0 }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });

/** What a request is for: its aggregation, the kind of event it reads, or the last part of its path. */
const toKind = ({ path, body = '', method, is_ndjson }: LoggedRequest): string => {
  if (is_ndjson) return 'bulk';
  const last = path.split('/').at(-1) ?? '';
  if (last !== '_search') return method === 'DELETE' ? `close ${last}` : last;
  const aggregation = /"aggs":\{"(\w+)"/.exec(body)?.[1];
  return aggregation ?? `documents ${/"event\.code":"(\d+)"/.exec(body)?.[1] ?? ''}`.trim();
};

const began = performance.now();
const kinds: Record<string, { requests: number; ms: number; bytes: number }> = {};
const views = new Map<number, string>();
const answers: (Promise<void> | undefined)[] = [];
let [bytes, refused] = [0, 0];

const replay = async (logged: LoggedRequest, position: number): Promise<void> => {
  let body = logged.body?.replaceAll(PREFIX_MARK, job.prefix);
  for (const view of logged.views) body = body?.replaceAll(toViewMark(view), views.get(view) ?? '');
  const opens = logged.method === 'POST' && /_pit$|point_in_time$/.test(logged.path);
  const asked = performance.now();
  const answer = await ask(logged, body, opens);
  bytes += answer.bytes;
  const kind = toKind(logged);
  const known = kinds[kind] ?? { requests: 0, ms: 0, bytes: 0 };
  kinds[kind] = {
    requests: known.requests + 1,
    ms: Math.round(known.ms + performance.now() - asked),
    bytes: known.bytes + answer.bytes,
  };
  if (answer.status >= 400 && answer.status !== 404) refused += 1;
  if (opens) {
    const { id, pit_id } = JSON.parse(answer.text) as { id?: string; pit_id?: string };
    views.set(position, pit_id ?? id ?? '');
  }
};

if (job.log === undefined) throw new Error('no log of requests to replay');
for await (const line of createInterface({
  input: createReadStream(job.log),
  crlfDelay: Number.POSITIVE_INFINITY,
})) {
  const logged = JSON.parse(line) as LoggedRequest;
  for (const before of logged.after) {
    await answers[before];
    answers[before] = undefined;
  }
  answers.push(replay(logged, answers.length));
}
await Promise.all(answers);
tellResult(toResult(began, { requests: answers.length, bytes, detail: { refused, kinds } }));
agent.destroy();
