import type { AttributionCode } from '../schema/attribution.ts';
import { toProcessKey, toProgramName } from '../schema/process_identity.ts';
import type { FlowOwner } from './flow_owners.ts';
import type { FlowJoin } from './join_five_tuple.ts';
import type { TranslatedJoin } from './join_translated.ts';

/** A process is named where it carried this share of the transactions; beside a stronger one also this many. */
const NAMED_SHARE = 0.2;
const FEWEST_BESIDE = 10;
/** Sysmon may log few of many sockets: a smaller share is enough where nearly all that is known of is one process's. */
const LOGGED_SHARE = 0.05;
const SHARE_OF_OWNED = 0.9;
/** and for a reason, where no process is named, this many */
const FEWEST_AS_REASON = 3;
/** processes told of where none is named */
const MOST_TOLD = 3;

export interface FlowEvidence {
  readonly joined: FlowJoin;
  /** hosts that had the client's address around that time */
  readonly hosts: readonly string[];
  /** tried only where no host has it */
  readonly translated?: TranslatedJoin | undefined;
}

export interface FlowVerdict {
  readonly code: AttributionCode;
  /** process or host were found behind an address translation: the client's address is not the host's */
  readonly is_translated: boolean;
  /** the process, where the code says that there is one */
  readonly owner?: FlowOwner | undefined;
  /** the host, where it alone is known */
  readonly host?: string | undefined;
  /** further processes that carried a share worth naming */
  readonly others: readonly FlowOwner[];
  readonly transactions: number;
}

type IsExcluded = (executable: string | undefined) => boolean;

/** The services that resolve for every process of a host. */
const RESOLVERS = new Set(['svchost.exe', 'dns.exe']);

const isIdentified = ({ socket }: FlowOwner): boolean => toProcessKey(socket).tier !== 'host';

/** Why nobody carried enough: what became of most transactions says it. */
const toReason = ({ joined, hosts, translated }: FlowEvidence): AttributionCode => {
  const { owners, unowned } = joined;
  const shared = owners.reduce((sum, owner) => sum + owner.transactions, unowned.several_processes);
  const most = Math.max(shared, unowned.no_flow, unowned.no_socket, unowned.several_hosts);
  if (most > 0 && unowned.several_hosts === most) return 'several_hosts';
  if (most > 0 && shared === most) return 'no_clear_process';
  if (most > 0 && unowned.no_flow === most) return 'flows_not_recorded';
  if (translated?.kind === 'ambiguous') return 'ambiguous_translation';
  if (hosts.length === 0) return 'no_socket_events';
  return hosts.length > 1 ? 'several_hosts' : 'flows_not_logged';
};

const toUnnamed = (owner: FlowOwner, isExcluded: IsExcluded): AttributionCode => {
  const { executable } = owner.socket;
  if (!isExcluded(executable)) return 'no_process_identity';
  return RESOLVERS.has(toProgramName(executable ?? '').toLowerCase())
    ? 'system_resolver'
    : 'excluded_program';
};

/** Sockets of the resolver service say enough of the way that the queries took, however few of them were logged. */
const isTelling = ({ socket, transactions: n }: FlowOwner, of: number, isExcluded: IsExcluded): boolean =>
  isExcluded(socket.executable) && n >= FEWEST_AS_REASON && n >= LOGGED_SHARE * of;

/**
 * Which process a client's tunnel belongs to, from what was really read, or why to none. The strongest that is neither left out by its path
 * nor without identity; where such a one is stronger, only a share worth naming counts.
 */
export const judgeFlows = (evidence: FlowEvidence, isExcluded: IsExcluded): FlowVerdict => {
  const { joined, translated, hosts } = evidence;
  const is_translated = translated?.kind === 'owned';
  const owners = is_translated ? [translated.owner] : joined.owners;
  const transactions = is_translated ? translated.transactions : joined.transactions;
  const owned = owners.reduce((sum, one) => sum + one.transactions, 0);
  const isNamed = ({ transactions: n }: FlowOwner, i: number): boolean =>
    n >= NAMED_SHARE * transactions
      ? i === 0 || n >= FEWEST_BESIDE
      : n >= LOGGED_SHARE * transactions && n >= FEWEST_BESIDE && n >= SHARE_OF_OWNED * owned;
  const named = owners.filter(isNamed);
  const owner = named.find((one) => isIdentified(one) && !isExcluded(one.socket.executable));
  const others = named.filter((one) => one !== owner);
  if (owner !== undefined)
    return {
      code: is_translated ? 'translated_source' : 'own_resolver',
      is_translated,
      owner,
      others,
      transactions,
    };
  const strongest = named[0] ?? owners.find((one) => isTelling(one, transactions, isExcluded));
  if (strongest !== undefined)
    return {
      code: toUnnamed(strongest, isExcluded),
      is_translated,
      host: strongest.socket.host,
      others: others.slice(1),
      transactions,
    };
  const code = toReason(evidence);
  return {
    code,
    is_translated: false,
    host: hosts.length === 1 ? hosts[0] : undefined,
    others: code === 'no_clear_process' ? owners.slice(0, MOST_TOLD) : [],
    transactions,
  };
};
