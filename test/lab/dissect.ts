/**
 * tshark's tab-separated fields of one recording → Zeek's dns.log as JSON. `node dissect.ts WORK RECORDED`
 * The names keep their letters' case here; compose.ts lowers it where Zeek would.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeGzipLines } from './gzip_lines.ts';
import { pairPackets, toPacket } from './pair_packets.ts';
import { type RecordedConnection, roundSeconds } from './zeek_record.ts';

const readRows = (path: string): string[][] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));

/** tshark 4.0 prints a flag as 1, later ones as True. */
const isSet = (flag: string | undefined): boolean => flag === '1' || flag === 'True';

const toConnections = (rows: string[][]): RecordedConnection[] => {
  const answered = new Set(rows.filter((row) => isSet(row[5])).map((row) => `${row[3]} ${row[4]}`));
  return rows
    .filter((row) => !isSet(row[5]) && answered.has(`${row[1]} ${row[2]}`))
    .map(([ts, source = '', sourcePort, destination = '', destinationPort]) => ({
      ts: roundSeconds(Number(ts)),
      'id.orig_h': source,
      'id.orig_p': Number(sourcePort),
      'id.resp_h': destination,
      'id.resp_p': Number(destinationPort),
      proto: 'tcp',
    }));
};

const [work = '', recorded = ''] = process.argv.slice(2);
const counts: Record<string, number> = {};
for (const story of ['dns2tcp', 'iodine', 'dns_calculation']) {
  const records = pairPackets(readRows(join(work, `${story}.dns.tsv`)).map(toPacket));
  if (records.length === 0) throw new Error(`${story}: nothing was recorded`);
  counts[`${story}.dns`] = records.length;
  writeGzipLines(join(recorded, `${story}.dns.ndjson.gz`), records);
}
const connections = toConnections(readRows(join(work, 'dns_calculation.syn.tsv')));
counts['dns_calculation.conn'] = connections.length;
writeGzipLines(join(recorded, 'dns_calculation.conn.ndjson.gz'), connections);
const tools = Object.fromEntries(readRows(join(work, 'tools.tsv')));
const moved = readRows(join(work, 'moved.tsv')).flat();
writeFileSync(
  join(recorded, 'manifest.json'),
  `${JSON.stringify({ tools, records: counts, moved }, null, 2)}\n`,
);
console.log(JSON.stringify(counts));
