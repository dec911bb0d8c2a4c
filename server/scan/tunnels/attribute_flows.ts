import type { Span } from '../../../queries/question.ts';
import { type AddressUse, findHolders, indexUses } from '../../join/address_use.ts';
import { joinFlows } from '../../join/join_five_tuple.ts';
import { joinTranslated, type TranslatedJoin } from '../../join/join_translated.ts';
import { type FlowVerdict, judgeFlows } from '../../join/judge_flows.ts';
import type { NetworkLookup } from '../../schema/rows.ts';
import type { ScanContext } from '../scan_context.ts';
import { chooseFlows, readAddressUses, readResolverSockets, readTranslatedSockets } from './read_flows.ts';

interface SeenTunnel {
  readonly candidate: { readonly client?: string | undefined };
  readonly events: readonly NetworkLookup[];
}

export interface AttributedFlows {
  readonly verdict: FlowVerdict;
  /** that had the client's address around that time */
  readonly hosts: readonly string[];
}

/** The hosts that had the address when the events were seen; where none had it yet, those that ever had it. */
const toHosts = (
  uses: readonly AddressUse[],
  client: string,
  events: readonly NetworkLookup[],
): readonly string[] => {
  const own = uses.filter(({ address }) => address === client);
  const index = indexUses(own).get(client);
  const holders = new Set(events.flatMap(({ time }) => findHolders(index, time)));
  const names = new Map(own.map(({ host }) => [host.toLowerCase(), host]));
  return [...names].flatMap(([key, host]) => (holders.size === 0 || holders.has(key) ? [host] : [])).sort();
};

/** A translation is looked for only where no host has the address. */
const readTranslated = async (context: ScanContext, tunnel: SeenTunnel): Promise<TranslatedJoin> => {
  const events = chooseFlows(tunnel.events);
  return joinTranslated(events, await readTranslatedSockets(context, events));
};

/** Each tunnel that a sensor saw with the process it belongs to, or why it belongs to none. */
export const attributeFlows = async <S extends SeenTunnel>(
  context: ScanContext,
  span: Span,
  tunnels: readonly S[],
): Promise<[S, AttributedFlows][]> => {
  const clients = [...new Set(tunnels.flatMap(({ candidate }) => candidate.client ?? []))];
  const all = tunnels.flatMap(({ events }) => events);
  const uses = await readAddressUses(context, span, clients);
  const sockets = await readResolverSockets(context, span, clients, all);
  const told: [S, AttributedFlows][] = [];
  for (const tunnel of tunnels) {
    const client = tunnel.candidate.client ?? '';
    const joined = joinFlows(
      tunnel.events,
      sockets.filter(({ source_ip }) => source_ip === client),
      uses,
    );
    const hosts = toHosts(uses, client, tunnel.events);
    const translated = hosts.length === 0 ? await readTranslated(context, tunnel) : undefined;
    const verdict = judgeFlows({ joined, hosts, translated }, context.isExcluded);
    told.push([tunnel, { verdict, hosts }]);
  }
  return told;
};
