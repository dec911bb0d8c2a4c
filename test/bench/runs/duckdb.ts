import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { EXPECTED_PORTS } from '../../../server/analytics/an0728_port_after_answer/definition.ts';
import { isExcluded } from '../day/programs.ts';
import { readJob, tellResult, toResult } from './job.ts';
import { fromColumns } from './plain_event.ts';
import { readEverything } from './read_everything.ts';

/** The day taken out of the cluster into Parquet, and joined there. */
const job = readJob();
const began = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'aqbench-'));
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
await connection.run('CREATE TABLE answers (guid VARCHAR, address VARCHAR, time_ms BIGINT)');
await connection.run(
  'CREATE TABLE sockets (guid VARCHAR, executable VARCHAR, address VARCHAR, port INTEGER, inbound BOOLEAN, time_ms BIGINT)',
);
const answers = await connection.createAppender('answers');
const sockets = await connection.createAppender('sockets');
const { requests, bytes } = await readEverything(job.url, job.flavor, job.index, job, 'lean', (hit) => {
  const event = fromColumns(hit);
  if (event.code === '3') {
    sockets.appendVarchar(event.guid);
    sockets.appendVarchar(event.executable);
    sockets.appendVarchar(event.address);
    sockets.appendInteger(event.port);
    sockets.appendBoolean(event.inbound);
    sockets.appendBigInt(BigInt(event.time));
    sockets.endRow();
  } else
    for (const address of event.answers) {
      answers.appendVarchar(event.guid);
      answers.appendVarchar(address);
      answers.appendBigInt(BigInt(event.time));
      answers.endRow();
    }
});
answers.closeSync();
sockets.closeSync();
for (const table of ['answers', 'sockets'])
  await connection.run(`COPY ${table} TO '${join(folder, `${table}.parquet`)}' (FORMAT parquet)`);
const exported = performance.now();
const programs = await connection.runAndReadAll(
  `SELECT DISTINCT executable FROM '${join(folder, 'sockets.parquet')}'`,
);
const excluded = programs
  .getRowsJson()
  .map(([path]) => String(path))
  .filter(isExcluded)
  .map((path) => `'${path.replaceAll("'", "''")}'`);
const joined = await connection.runAndReadAll(`
  SELECT count(*) FROM '${join(folder, 'sockets.parquet')}' s
  WHERE NOT inbound AND port NOT IN (${EXPECTED_PORTS.join()}) AND executable NOT IN (${excluded.join()})
    AND EXISTS (SELECT 1 FROM '${join(folder, 'answers.parquet')}' a
      WHERE a.guid = s.guid AND a.address = s.address AND s.time_ms - a.time_ms BETWEEN -1000 AND 300000)`);
const pairs = Number(joined.getRowsJson()[0]?.[0]);
const join_seconds = (performance.now() - exported) / 1_000;
tellResult(toResult(began, { requests, bytes, detail: { pairs, join_seconds } }));
connection.closeSync();
rmSync(folder, { recursive: true });
