import { buildContactedAddresses } from '../../../queries/contacted_addresses.ts';
import { buildHostsWithEvents } from '../../../queries/hosts_with_events.ts';
import type { Span } from '../../../queries/question.ts';
import {
  type Contacts,
  toContactable,
  toNeverContactedReasons,
  toRegularReasons,
} from '../../analytics/an1121_dns_tunnelling/behaviour.ts';
import { addReasons, type TunnelCandidate } from '../../analytics/an1121_dns_tunnelling/detect.ts';
import type { LookupEvent } from '../../schema/rows.ts';
import { choose } from '../fields/usable_profiles.ts';
import type { ScanContext } from '../scan_context.ts';

/** Terms of one request. */
const ADDRESSES_AT_ONCE = 10_000;
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
  const contacted = new Set<string>();
  for (let i = 0; i < addresses.length; i += ADDRESSES_AT_ONCE) {
    const some = addresses.slice(i, i + ADDRESSES_AT_ONCE);
    const rows = await context.reader.composite(profiles, (fields) =>
      buildContactedAddresses(fields, around, host, some),
    );
    for (const address of rows) contacted.add(address);
  }
  if (contacted.size > 0) return { watched: true, contacted };
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
  const read_to = context.judged_to;
  const contacts = await readContacts(context, span, process.host, toContactable(lookups, span.to));
  return addReasons(candidate, (window) => [
    ...toRegularReasons(window, lookups, read_to, an1121),
    ...toNeverContactedReasons(window, lookups, read_to, contacts, an1121),
  ]);
};
