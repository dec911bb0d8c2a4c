import { EXPECTED_PORTS } from '../../../server/analytics/an0728_port_after_answer/definition.ts';
import { isExcluded } from '../day/programs.ts';
import { readJob, tellResult, toResult } from './job.ts';
import { fromColumns, fromSource, type PlainEvent } from './plain_event.ts';
import { readEverything } from './read_everything.ts';

/** What people do without an aggregation: fetch every event 22 and 3 of the day, and join them by a hash of process and address. */
const job = readJob();
const how = process.argv[3] === 'naive' ? 'naive' : 'lean';
const AFTER_MS = 300_000;
const BEFORE_MS = 1_000;
const expected = new Set(EXPECTED_PORTS);
const began = performance.now();

const answers = new Map<string, number[]>();
const sockets: PlainEvent[] = [];
const decode = how === 'lean' ? fromColumns : fromSource;
const { requests, bytes } = await readEverything(job.url, job.flavor, job.index, job, how, (hit) => {
  const event = decode(hit);
  if (event.code === '3') {
    if (!event.inbound && !expected.has(event.port) && !isExcluded(event.executable)) sockets.push(event);
    return;
  }
  for (const address of event.answers) {
    const key = `${event.guid} ${address}`;
    const times = answers.get(key);
    if (times === undefined) answers.set(key, [event.time]);
    else times.push(event.time);
  }
});
const fetched = performance.now();
let pairs = 0;
for (const { guid, address, time } of sockets)
  if (
    answers.get(`${guid} ${address}`)?.some((at) => time - at <= AFTER_MS && time - at >= -BEFORE_MS) === true
  )
    pairs += 1;
tellResult(
  toResult(began, {
    requests,
    bytes,
    detail: { how, pairs, sockets: sockets.length, fetch_seconds: (fetched - began) / 1_000 },
  }),
);
