import { buildEventCounts } from '../../queries/population.ts';
import type { Span } from '../../queries/question.ts';
import { createExclusion } from '../analytics/programs/exclusion.ts';
import { createJoinTally } from '../coverage/join_tally.ts';
import { search } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { applyExceptions } from '../exceptions/apply_exceptions.ts';
import { addTo, type MutableAccount } from '../schema/scan_account.ts';
import { resolveFields } from './fields/resolve_fields.ts';
import { openNoveltyStore } from './history/novelty_store.ts';
import { openUsageStore, readBaselineState } from './history/usage_store.ts';
import { watchSuspects } from './ports/suspect_programs.ts';
import { createReader, orThrow } from './reader.ts';
import type { ScanContext } from './scan_context.ts';
import { nothingRemembered } from './scan_memory.ts';
import type { NothingToScan, ScanRequest } from './scan_request.ts';
import { watchCanaries } from './stored/canary_store.ts';
import { createBury } from './stored/dead_letters.ts';
import { listExceptions } from './stored/exception_store.ts';
import { together } from './together.ts';

/** Into the account: events of the span by kind. */
export const countEvents = async (context: ScanContext, span: Span): Promise<void> => {
  for (const profile of [...context.sysmon, ...context.dns]) {
    const body = buildEventCounts(profile.fields, span);
    const answer = await orThrow(search(context.reader.engine, profile.indices.join(','), body));
    const codes = answer.aggregations?.codes as
      | { buckets?: { key: unknown; doc_count: number }[] }
      | undefined;
    if (profile.stream === 'dns') addTo(context.account.events, 'network_dns', answer.total ?? 0);
    for (const bucket of codes?.buckets ?? [])
      addTo(context.account.events, `sysmon_${String(bucket.key)}`, bucket.doc_count);
  }
};

/**
 * What judging needs to know beforehand: the fields of each group of indices, exceptions, the state of the baselines. `request.span` is in
 * whole slices; the span that was asked for ends at `asked_to`.
 */
export const openContext = async (
  engine: Engine,
  request: ScanRequest,
  asked_to: number,
  account: MutableAccount,
): Promise<ScanContext | NothingToScan> => {
  const { span, tunables, names } = request;
  const lookback = { from: span.from - tunables.answer_memory_ms, to: span.to + tunables.window.before_ms };
  const [sysmon, dns, exceptions, state] = await together(
    resolveFields(engine, request.sysmon_indices, 'sysmon', lookback),
    resolveFields(engine, request.dns_indices, 'dns', lookback),
    orThrow(listExceptions(engine, names)),
    readBaselineState(engine, names),
  );
  const excepted_at = request.clock();
  if (sysmon.indices.length === 0 && dns.indices.length === 0)
    return {
      kind: 'nothing_to_scan',
      detail: `No index matches "${request.sysmon_indices}" or "${request.dns_indices}". Check AFTERQUERY_SYSMON_INDICES and AFTERQUERY_DNS_INDICES, or load events with "afterquery ingest".`,
    };
  account.unresolved = [...sysmon.unresolved, ...dns.unresolved].map((u) => ({
    ...u,
    needed_by: [...u.needed_by],
  }));
  const exclusion = createExclusion(tunables.excluded_programs);
  const remembered =
    request.memory?.recall(request.sysmon_indices, state.version, asked_to, request.clock()) ??
    nothingRemembered();
  const novelty = openNoveltyStore(engine, names, state.version, remembered);
  const bury = createBury(engine, names, account, request);
  const usage = openUsageStore(
    engine,
    names,
    state,
    !request.dry_run,
    tunables.definitions.habits,
    novelty.note,
    () => addTo(account.skipped, 'undecodable_baselines'),
    bury,
    remembered,
  );
  return {
    reader: createReader(engine, account, { page_size: tunables.page_size }),
    account,
    tunables,
    sysmon: sysmon.profiles,
    dns: dns.profiles,
    isExcluded: exclusion.isExcluded,
    toLeftOut: exclusion.toLeftOut,
    starts: remembered.starts,
    absent_starts: new Set(),
    answers: remembered.answers,
    suspects: watchSuspects(span.to),
    judged_to: asked_to,
    bury,
    canaries: watchCanaries(engine, names),
    except: (finding) => applyExceptions(finding, exceptions, excepted_at),
    only_news: request.only_news,
    usage,
    novelty,
    joins: createJoinTally(),
    scan_id: request.id,
    created: request.created,
  };
};
