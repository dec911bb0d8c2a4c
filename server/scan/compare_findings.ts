import type { ChangedFinding, Comparison } from '../schema/comparison.ts';
import type { Finding } from '../schema/finding.ts';
import type { PlacedFinding } from './stored/write_findings.ts';

const MOST_ROWS = 200;

const toScore = ({ afterquery: { score, severity } }: Finding) => ({ score, severity });

const toRow = (
  id: string,
  change: ChangedFinding['change'],
  before: Finding | undefined,
  after: Finding | undefined,
): ChangedFinding[] => {
  const told = after ?? before;
  if (told === undefined) return [];
  const program = told.process?.executable ?? told.process?.name;
  return [
    {
      id,
      change,
      analytic: told.rule.id,
      host: told.host.name,
      domain: told.dns.question.registered_domain,
      message: told.message,
      ...(program === undefined ? {} : { program }),
      ...(before === undefined ? {} : { before: toScore(before) }),
      ...(after === undefined ? {} : { after: toScore(after) }),
    },
  ];
};

const toStrength = ({ before, after }: ChangedFinding): number =>
  Math.max(before?.score ?? 0, after?.score ?? 0);

/** What other tunables would change, from what two dry runs over one span found. A finding whose score stays is the same. */
export const compareFindings = (
  before: readonly PlacedFinding[],
  after: readonly PlacedFinding[],
): Comparison => {
  const stood = new Map(before.map(({ id, finding }) => [id, finding]));
  const stands = new Map(after.map(({ id, finding }) => [id, finding]));
  const rows = [...new Set([...stood.keys(), ...stands.keys()])].flatMap((id) => {
    const [was, is] = [stood.get(id), stands.get(id)];
    if (was?.afterquery.score === is?.afterquery.score) return [];
    return toRow(id, was === undefined ? 'new' : is === undefined ? 'gone' : 'changed', was, is);
  });
  const count = (change: ChangedFinding['change']): number =>
    rows.filter((row) => row.change === change).length;
  return {
    before: stood.size,
    after: stands.size,
    new: count('new'),
    gone: count('gone'),
    changed: count('changed'),
    rows: rows.sort((a, b) => toStrength(b) - toStrength(a) || (a.id < b.id ? -1 : 1)).slice(0, MOST_ROWS),
  };
};
