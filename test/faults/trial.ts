import type { ChildProcess } from 'node:child_process';
import { bulkWrite, foldDocuments, refresh } from '../../server/engine/operations.ts';
import type { Engine } from '../../server/engine/port.ts';
import { Finding } from '../../server/schema/finding.ts';
import { must } from '../contract/engines.ts';
import { startAfterquery } from '../integration/support.ts';

export const SPAN = ['--from', '2026-03-10T09:00:00Z', '--to', '2026-03-10T11:00:00Z'];

export type Findings = ReadonlyMap<string, { readonly index: string; readonly finding: Finding }>;

export const readFindings = async (engine: Engine, prefix: string): Promise<Findings> => {
  await must(refresh(engine, `${prefix}-findings-*`));
  const all = new Map<string, { index: string; finding: Finding }>();
  await must(
    foldDocuments(
      engine,
      `${prefix}-findings-*`,
      { query: { match_all: {} }, source: true },
      all,
      (into, hit) => {
        if (!Finding.is(hit._source)) throw new Error(`${hit._id} is no finding`);
        return into.set(hit._id, { index: hit._index, finding: hit._source });
      },
    ),
  );
  return all;
};

/** What must be the same whatever happened: all but which scan saw it and when, and what people said of it. */
const toEssence = ({ event, afterquery, ...rest }: Finding): string =>
  JSON.stringify({
    ...rest,
    event: { ...event, created: '' },
    afterquery: { ...afterquery, scan_id: '', triage: {} },
  });

export interface Difference {
  readonly lost: string[];
  readonly doubled: string[];
  readonly changed: string[];
}

export const compare = (expected: Findings, got: Findings): Difference => ({
  lost: [...expected.keys()].filter((id) => !got.has(id)),
  doubled: [...got.keys()].filter((id) => !expected.has(id)),
  changed: [...expected]
    .filter(([id, { finding }]) => {
      const other = got.get(id);
      return other !== undefined && toEssence(other.finding) !== toEssence(finding);
    })
    .map(([id]) => id),
});

export interface RunningScan {
  readonly child: ChildProcess;
  /** exit code (null: killed), standard error, milliseconds */
  readonly ended: Promise<{ readonly code: number | null; readonly err: string; readonly ms: number }>;
}

export const startScan = (env: Readonly<Record<string, string>>): RunningScan => {
  const began = performance.now();
  const { child, err, ended } = startAfterquery(['scan', ...SPAN], env);
  return {
    child,
    ended: ended.then((code) => ({ code, err: err(), ms: performance.now() - began })),
  };
};

const SAID = { status: 'acknowledged', note: 'said between two scans' } as const;

/** What an analyst says of the findings that are there so far; their ids. */
export const triageAll = async (engine: Engine, prefix: string): Promise<string[]> => {
  const there = await readFindings(engine, prefix);
  const operations = [...there].map(([id, { index, finding }]) => ({
    op: 'index' as const,
    index,
    id,
    document: { ...finding, afterquery: { ...finding.afterquery, triage: SAID } },
  }));
  const { failed } = await must(bulkWrite(engine, operations, {}));
  if (failed.length > 0) throw new Error(failed[0]?.reason);
  return [...there.keys()];
};

export const countLostTriage = (findings: Findings, said: readonly string[]): number =>
  said.filter((id) => findings.get(id)?.finding.afterquery.triage.note !== SAID.note).length;
