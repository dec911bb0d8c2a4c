import { buildContactedAddresses } from '../../queries/contacted_addresses.ts';
import { buildHostsWithEvents } from '../../queries/hosts_with_events.ts';
import type { Span } from '../../queries/question.ts';
import {
  type Contacts,
  toContactable,
  toNeverContactedReasons,
  toRegularReasons,
} from '../analytics/an1121_dns_tunnelling/behaviour.ts';
import { addReasons, type TunnelCandidate } from '../analytics/an1121_dns_tunnelling/detect.ts';
import type { LookupEvent } from '../schema/rows.ts';
import type { ScanContext } from './scan_context.ts';
import { choose } from './usable_profiles.ts';

/** Answers asked about at once; of more, that many are enough to say that none was contacted. */
const MOST_ADDRESSES = 1_000;
const UNWATCHED: Contacts = { watched: false, contacted: new Set() };

const readContacts = async (
  context: ScanContext,
  span: Span,
  host: string,
  addresses: readonly string[],
): Promise<Contacts> => {
  const { window, logging_slack_ms, definitions } = context.tunables;
  const profiles = choose(context.sysmon, 'sockets');
  if (addresses.length < definitions.an1121.never_contacted.least_addresses) return UNWATCHED;
  const around = {
    from: span.from - window.before_ms - logging_slack_ms,
    to: span.to + window.after_ms + logging_slack_ms,
  };
  const contacted = await context.reader.composite(profiles, (fields) =>
    buildContactedAddresses(fields, around, host, addresses.slice(0, MOST_ADDRESSES)),
  );
  if (contacted.length > 0) return { watched: true, contacted: new Set(contacted) };
  const hosts = await context.reader.composite(profiles, (fields) =>
    buildHostsWithEvents(fields, around, '3', [host]),
  );
  return { watched: hosts.length > 0, contacted: new Set() };
};

/** What the events behind a candidate say beyond its names: their rhythm, and whether anybody used the answers. */
export const weighBehaviour = async (
  context: ScanContext,
  span: Span,
  candidate: TunnelCandidate,
  lookups: readonly LookupEvent[],
): Promise<TunnelCandidate> => {
  const { process } = candidate;
  if (process === undefined) return candidate;
  const { an1121 } = context.tunables.definitions;
  const read_to = Math.min(span.to, context.judged_to);
  const contacts = await readContacts(context, span, process.host, toContactable(lookups, read_to));
  return addReasons(candidate, (window) => [
    ...toRegularReasons(window, lookups, an1121),
    ...toNeverContactedReasons(window, lookups, read_to, contacts, an1121),
  ]);
};
