import { addCosts } from '../schema/question_cost.ts';
import { emptyAccount, type MutableAccount, type ScanAccount } from '../schema/scan_account.ts';
import type { WorkItem } from '../schema/work_item.ts';

/** Hosts whose join states are kept, those with the most sockets. */
const MOST_HOSTS = 1_000;

const addAll = (into: Record<string, number>, counts: Readonly<Record<string, number>>): void => {
  for (const [name, n] of Object.entries(counts)) into[name] = (into[name] ?? 0) + n;
};

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((all, n) => all + n, 0);

const toBusiestHosts = (
  by_host: ReadonlyMap<string, Record<string, number>>,
): Record<string, Record<string, number>> =>
  Object.fromEntries([...by_host].sort(([, a], [, b]) => sum(b) - sum(a)).slice(0, MOST_HOSTS));

/** What became of each finding over all parts: born in one of them is new, grown in any is grown. */
const countOutcomes = (parts: readonly WorkItem[]): ScanAccount['findings'] => {
  const outcomes = new Map<string, string>();
  for (const { outcomes: of_part = {} } of parts)
    for (const [id, outcome] of Object.entries(of_part)) {
      const before = outcomes.get(id) ?? 'unchanged';
      if (outcome === 'created' || before === 'unchanged') outcomes.set(id, outcome);
    }
  const count = (wanted: string): number => [...outcomes.values()].filter((one) => one === wanted).length;
  return {
    found: outcomes.size,
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
  };
};

const addAccount = (
  all: MutableAccount,
  by_host: Map<string, Record<string, number>>,
  one: ScanAccount,
): void => {
  for (const key of ['events', 'candidates', 'join_states', 'hidden', 'skipped'] as const)
    addAll(all[key], one[key]);
  for (const key of ['requests', 'pages', 'buckets', 'documents', 'seconds'] as const) all[key] += one[key];
  for (const [question, cost] of Object.entries(one.questions ?? {}))
    all.questions[question] = addCosts(all.questions[question], cost);
  all.slices.planned += one.slices.planned;
  all.slices.done += one.slices.done;
  for (const [host, states] of Object.entries(one.join_states_by_host)) {
    const known = by_host.get(host) ?? {};
    addAll(known, states);
    by_host.set(host, known);
  }
};

/** One account of all parts; `seconds` are those of all copies together. */
export const mergeAccounts = (parts: readonly WorkItem[]): ScanAccount => {
  const all = emptyAccount();
  const by_host = new Map<string, Record<string, number>>();
  const unresolved = new Map<string, ScanAccount['unresolved'][number]>();
  for (const { account } of parts) {
    if (account === undefined) continue;
    addAccount(all, by_host, account);
    for (const one of account.unresolved) unresolved.set(`${one.index}\n${one.field}`, one);
  }
  return {
    ...all,
    seconds: Number(all.seconds.toFixed(3)),
    join_states_by_host: toBusiestHosts(by_host),
    unresolved: [...unresolved.values()],
    findings: countOutcomes(parts),
  };
};
