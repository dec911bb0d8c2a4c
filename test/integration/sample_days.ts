import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { root, runAfterquery, toEnv } from './support.ts';

const SAMPLE_DAY = '2026-03-10';
const SAMPLE_MS = Date.parse(SAMPLE_DAY);

const readSample = (file: string): string =>
  gunzipSync(readFileSync(new URL(`server/demo/sample/${file}`, root))).toString('utf8');

const HOUR_MS = 3_600_000;

/** Every time and every process of a Sysmon record's line, moved: "2026-03-10T09:00:03.182Z", "2026-03-10 09:00:03.000", {b2f94c13-…}. */
const moveSysmon = (text: string, shift_ms: number, copy: number): string =>
  text
    .replace(
      /(2026-03-10)([T ])(\d\d:\d\d:\d\d\.\d{3})(Z?)/g,
      (_, day: string, between: string, time: string, z: string) => {
        const moved = new Date(Date.parse(`${day}T${time}Z`) + shift_ms).toISOString();
        return `${moved.slice(0, 10)}${between}${moved.slice(11, 23)}${z}`;
      },
    )
    .replace(/"\{[0-9a-f]{4}/gi, (guid) => `${guid.slice(0, 2)}${copy.toString(16).padStart(4, '0')}`);

const moveZeek = (text: string, shift_ms: number): string =>
  text.replace(/"ts":(\d+\.\d+)/g, (_, ts: string) => `"ts":${(Number(ts) + shift_ms / 1_000).toFixed(6)}`);

/**
 * The sample's two hours (09:00 to 11:00) as if they had happened on each of the days ("2026-03-08"), and on each beginning at each of
 * the hours, in the index names of the prefix. Each is its own run of the same programs.
 */
export const ingestSampleDays = async (
  url: string,
  prefix: string,
  days: readonly string[],
  hours: readonly number[] = [9],
): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'afterquery-days-'));
  const sysmon = readSample('sysmon.ndjson.gz');
  const zeek = readSample('zeek_dns.ndjson.gz');
  const files: string[] = [];
  for (const day of days)
    for (const hour of hours) {
      const shift_ms = Date.parse(day) - SAMPLE_MS + (hour - 9) * HOUR_MS;
      const [events, flows] = [
        join(folder, `sysmon-${day}-${hour}.ndjson`),
        join(folder, `zeek-${day}-${hour}.ndjson`),
      ];
      writeFileSync(events, moveSysmon(sysmon, shift_ms, files.length));
      writeFileSync(flows, moveZeek(zeek, shift_ms));
      files.push(events, flows);
    }
  const run = await runAfterquery(['ingest', ...files], toEnv(url, prefix));
  if (run.code !== 0) throw new Error(run.err);
};
