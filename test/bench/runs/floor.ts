import { createReadStream } from 'node:fs';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { readJob, tellResult } from './job.ts';
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

const began = performance.now();
const views = new Map<number, string>();
const answers: (Promise<void> | undefined)[] = [];
let [bytes, refused] = [0, 0];

const replay = async (logged: LoggedRequest, position: number): Promise<void> => {
  let body = logged.body?.replaceAll(PREFIX_MARK, job.prefix);
  for (const view of logged.views) body = body?.replaceAll(toViewMark(view), views.get(view) ?? '');
  const opens = logged.method === 'POST' && /_pit$|point_in_time$/.test(logged.path);
  const answer = await ask(logged, body, opens);
  bytes += answer.bytes;
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
tellResult(began, { requests: answers.length, bytes, detail: { refused } });
agent.destroy();
