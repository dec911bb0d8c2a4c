/**
 * Captures of record_variants.sh → `recorded/variants/*.dns.ndjson.gz`, the first MOST transactions of each.
 * `node dissect_variants.ts WORK RECORDED TOOL_TYPE...`
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeGzipLines } from './gzip_lines.ts';
import { pairPackets, toPacket } from './pair_packets.ts';

/** Transactions kept of one recording: enough for minutes of a tunnel, small enough for the repository. */
const MOST = 600;

const [work = '', recorded = '', ...variants] = process.argv.slice(2);
const folder = join(recorded, 'variants');
mkdirSync(folder, { recursive: true });
const counts: Record<string, { captured: number; kept: number }> = {};
for (const variant of variants) {
  const rows = readFileSync(join(work, `${variant}.tsv`), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => toPacket(line.split('\t')));
  const records = pairPackets(rows);
  if (records.length === 0) throw new Error(`${variant}: nothing was recorded`);
  const kept = records.slice(0, MOST);
  counts[variant] = { captured: records.length, kept: kept.length };
  writeGzipLines(join(folder, `${variant}.dns.ndjson.gz`), kept);
}
writeFileSync(join(folder, 'manifest.json'), `${JSON.stringify({ records: counts }, null, 2)}\n`);
console.log(JSON.stringify(counts));
