import type { AttributionCode } from '../schema/attribution.ts';
import { toProgramName } from '../schema/process_identity.ts';
import type { ProcessRef } from '../schema/rows.ts';

/** A process that carried part of a client's transactions. */
export interface Carrier {
  readonly process: ProcessRef;
  readonly transactions: number;
}

interface Told {
  readonly code: AttributionCode;
  readonly is_translated: boolean;
  /** the process it was given to */
  readonly owner?: Carrier | undefined;
  readonly others: readonly Carrier[];
  readonly transactions: number;
}

const toShare = (carried: number, of: number): string => `${carried} of ${of} transactions`;

const toName = ({ process: { executable, pid } }: Carrier): string =>
  `${executable === undefined ? 'an unknown program' : toProgramName(executable)}${pid === undefined ? '' : ` (pid ${pid})`}`;

const SENTENCES: Readonly<Record<AttributionCode, (share: string) => string>> = {
  own_resolver: (share) =>
    `The process opened the sockets that carried ${share} itself (Sysmon event 3, the same flows): a resolver of its own, which event 22 cannot see.`,
  translated_source: (share) =>
    `Sockets of this process alone have the source ports, resolver and times of ${share} (Sysmon event 3): a resolver of its own, which event 22 cannot see.`,
  no_socket_events: () =>
    "No host sent a Sysmon event 3 from the client's address around that time: event 3 is not collected there, or the address is translated on the way.",
  flows_not_logged: () =>
    'The host sends Sysmon event 3, but none for these flows: its configuration leaves the process out, or another machine uses the address.',
  flows_not_recorded: () =>
    'The sensor logs neither source ports nor community ids of these queries, so no socket can be told to be theirs.',
  several_hosts: () => 'More than one host claims the address or the very flows, so no process is named.',
  no_clear_process: () =>
    'Several processes opened the sockets of these flows and none carried enough of them to be named.',
  no_process_identity: () =>
    'The sockets that carried the queries are known, but neither ProcessGuid nor pid and image say which process opened them.',
  system_resolver: () =>
    'The queries left through the system resolver service, which asks for all processes; event 22 does not show which one.',
  excluded_program: () =>
    'The queries left through sockets of a browser or of another program that is left out by its full path.',
  ambiguous_translation: () =>
    "No host has the client's address, as behind an address translation; sockets of several processes fit, or too few, so none is named.",
};

const TRANSLATED = "No host has the client's address: it is translated on the way. ";

/** How a sensor's finding came to its process or host, as a sentence; further processes that carried part of it are named after. */
export const toAttributionText = ({ code, is_translated, owner, others, transactions }: Told): string => {
  const share = toShare(owner?.transactions ?? 0, transactions);
  const sentence = `${is_translated ? TRANSLATED : ''}${SENTENCES[code](share)}`;
  if (others.length === 0) return sentence;
  const also = others.map((other) => `${toName(other)}, ${toShare(other.transactions, transactions)}`);
  return `${sentence} Also seen: ${also.join('; ')}.`;
};
