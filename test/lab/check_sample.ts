/** Checks what compose.ts wrote and prints its figures; exits 1 with one line for each thing that is wrong. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readGzipLines } from './gzip_lines.ts';
import type { Story } from './stories.ts';
import type { SysmonEvent } from './sysmon_event.ts';
import type { ZeekDns } from './zeek_record.ts';

const sample = join(import.meta.dirname, '../../server/demo/sample');
const problems: string[] = [];
const expect = (holds: boolean, text: string): void => {
  if (!holds) problems.push(text);
};

const sysmon = readGzipLines<SysmonEvent>(join(sample, 'sysmon.ndjson.gz'));
const zeek = readGzipLines<ZeekDns>(join(sample, 'zeek_dns.ndjson.gz'));
const truth: { from: string; to: string; stories: Story[] } = JSON.parse(
  readFileSync(join(sample, 'stories.json'), 'utf8'),
);

const count = <Key>(keys: Key[]): Map<Key, number> => {
  const counts = new Map<Key, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
};

const apt12Port = (address: string): number => {
  const [o1 = 0, o2 = 0, o3 = 0] = address.split('.').map(Number);
  return o1 * o2 + o3;
};

const checkStory = (story: Story): void => {
  const own = sysmon.filter((event) => event.ProcessGuid === story.process_guid);
  const ids = count(own.map((event) => event.EventID));
  const domain = `.${story.registered_domain}`;
  const seen = zeek.filter(({ query }) => query.endsWith(domain));
  for (const id of [1, 3, 22] as const) {
    expect(
      (ids.get(id) ?? 0) === story.events[`sysmon_${id}`],
      `${story.name}: event ${id}: ${ids.get(id) ?? 0}`,
    );
  }
  expect(seen.length === story.events.zeek_dns, `${story.name}: ${seen.length} Zeek records`);
  expect(
    own.every((event) => event.Hostname === story.host),
    `${story.name}: another host has its process`,
  );
  expect(
    (story.answers ?? []).every(({ address, port }) => apt12Port(address) === port),
    `${story.name}: port`,
  );
  const times = own.map((event) => event.UtcTime.replace(' ', 'T')).sort();
  expect((times.at(-1) ?? '') < story.last_event.replace('Z', '1'), `${story.name}: an event after its end`);
};

/** Nothing ordinary may look derived: no socket's port is the APT12 port of an address its host had as an answer. */
const checkBackground = (guids: ReadonlySet<unknown>): void => {
  const answers = sysmon.flatMap(
    (event) => String(event.QueryResults ?? '').match(/\d+\.\d+\.\d+\.\d+/g) ?? [],
  );
  const derived = new Set(
    answers
      .map(apt12Port)
      .filter((port) => port > 1023)
      .map(String),
  );
  const sockets = sysmon.filter((event) => event.EventID === 3 && !guids.has(event.ProcessGuid));
  for (const socket of sockets) {
    expect(!derived.has(String(socket.DestinationPort)), `ordinary socket to ${socket.DestinationPort}`);
  }
};

for (const story of truth.stories) checkStory(story);
checkBackground(new Set(truth.stories.map(({ process_guid }) => process_guid)));
const created = sysmon.filter((event) => event.EventID === 1).map((event) => event.ProcessGuid);
expect(new Set(created).size === created.length, 'two processes share a ProcessGuid');
for (const event of sysmon) {
  expect(event.UtcTime >= truth.from.slice(0, 10) && !Number.isNaN(Date.parse(event['@timestamp'])), 'time');
}
const bytes = ['sysmon.ndjson.gz', 'zeek_dns.ndjson.gz'].map((name) => statSync(join(sample, name)).size);
expect(bytes.reduce((sum, size) => sum + size, 0) < 700_000, `too large: ${bytes.join(' + ')} bytes`);

console.log('sysmon', sysmon.length, Object.fromEntries(count(sysmon.map((event) => event.EventID))));
console.log('zeek', zeek.length, Object.fromEntries(count(zeek.map(({ qtype_name }) => qtype_name))));
console.log('hosts', Object.fromEntries(count(sysmon.map((event) => event.Hostname))));
console.log('bytes', ...bytes);
for (const problem of new Set(problems)) console.error(`wrong: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
