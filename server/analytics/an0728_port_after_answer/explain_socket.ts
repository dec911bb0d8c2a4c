import { toEntityKey } from '../../join/index_lookups.ts';
import { isBetterAnswer, type JoinedSocket } from '../../join/join_answers.ts';
import type { JoinWindow } from '../../join/join_state.ts';
import type { Pair } from '../../schema/finding.ts';
import { type Tier, toProcessKey } from '../../schema/process_identity.ts';
import type { LookupEvent, SocketEvent } from '../../schema/rows.ts';
import type { ExplainedAddress } from './explain_addresses.ts';
import { type PortFormula, toPortsOf } from './formula.ts';
import { toTarget } from './target.ts';

/** What led to a pair: the answer, why it explains the socket, and how strange the port is. */
export interface Explained {
  readonly lookup: LookupEvent;
  readonly answer: string;
  readonly target: string;
  readonly tier: Tier;
  readonly formula?: string | undefined;
  readonly address_form?: Pair['address_form'];
}

interface Derived {
  readonly lookup: LookupEvent;
  readonly answer: string;
  readonly formula: PortFormula;
}

/** The nearest answer of the process inside the window from which a formula gives the socket's port. */
const findDerivation = (
  socket: SocketEvent,
  answers: readonly LookupEvent[],
  formulae: readonly PortFormula[],
  window: JoinWindow,
): Derived | undefined => {
  const portsOf = toPortsOf(formulae);
  let best: Derived | undefined;
  for (const lookup of answers) {
    const lag = socket.time - lookup.time;
    if (lag > window.after_ms || lag < -window.before_ms) continue;
    for (const answer of lookup.addresses) {
      const formula = formulae[portsOf(answer).indexOf(socket.port)];
      if (formula === undefined) continue;
      const nearer =
        best === undefined ||
        Number(answer === socket.address) > Number(best.answer === socket.address) ||
        ((answer === socket.address) === (best.answer === socket.address) &&
          isBetterAnswer(lookup, best.lookup, socket.time));
      if (nearer) best = { lookup, answer, formula };
    }
  }
  return best;
};

/** A derived address was asked for by an ancestor where the two are different instances. */
const toTier = (socket: SocketEvent, lookup: LookupEvent): Tier => {
  const { tier } = toProcessKey(socket);
  const asker = toEntityKey(lookup);
  return tier === 'process' && asker !== undefined && asker !== toEntityKey(socket) ? 'lineage' : tier;
};

/** The answer that explains a socket: one its address follows from, one a formula gives its port from, or one that held its address. */
export const explainSocket = (
  { socket, match }: JoinedSocket,
  lookups: readonly LookupEvent[],
  from_address: ExplainedAddress | undefined,
  formulae: readonly PortFormula[],
  window: JoinWindow,
): Explained | undefined => {
  if (from_address !== undefined) {
    const { lookup, answer, target, form: address_form } = from_address;
    const formula = formulae.find(({ apply }) => apply(answer) === socket.port)?.text;
    return { lookup, answer, target, tier: toTier(socket, lookup), formula, address_form };
  }
  const found = findDerivation(socket, lookups, formulae, window);
  // Where the socket's own address was resolved, only that answer may explain its port.
  const used =
    found !== undefined && (match === undefined || found.answer === socket.address) ? found : undefined;
  const lookup = used?.lookup ?? match?.lookup;
  if (lookup === undefined) return undefined;
  return {
    lookup,
    answer: used?.answer ?? socket.address,
    target: toTarget(lookup, lookups),
    tier: match?.tier ?? toProcessKey(socket).tier,
    formula: used?.formula.text,
  };
};
