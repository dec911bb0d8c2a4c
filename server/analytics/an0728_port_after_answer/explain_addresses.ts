import { findBest } from '../../join/join_answers.ts';
import type { JoinWindow } from '../../join/join_state.ts';
import type { LookupEvent, SocketEvent } from '../../schema/rows.ts';
import { type AddressForm, countDistinct, toAddressChance, toFormKey } from './address_form.ts';
import { type AddressGroup, isTelling } from './derive_addresses.ts';
import { toOwnTarget } from './target.ts';

/** The answer a socket's address follows from. */
export interface ExplainedAddress {
  readonly lookup: LookupEvent;
  readonly answer: string;
  readonly target: string;
  readonly form: AddressForm;
}

type Members = Map<SocketEvent, { readonly lookup: LookupEvent; readonly answer: string }>;

const indexAnswers = (lookups: readonly LookupEvent[]): Map<string, LookupEvent[]> => {
  const index = new Map<string, LookupEvent[]>();
  for (const lookup of lookups) {
    const target = toOwnTarget(lookup.name);
    for (const address of lookup.addresses) {
      const key = `${target}\n${address}`;
      const known = index.get(key);
      if (known === undefined) index.set(key, [lookup]);
      else known.push(lookup);
    }
  }
  return index;
};

interface Ranked {
  readonly group: AddressGroup;
  readonly members: Members;
  readonly chance: number;
  /** squares of the lags, summed: plain ones are the same for two pairings, crosswise or not */
  readonly distance: number;
}

const toRanked = (group: AddressGroup, members: Members): Ranked => {
  const answers = [...members.values()].map(({ answer }) => answer);
  return {
    group,
    members,
    chance: toAddressChance(group.form, countDistinct(group.form, answers), group.tests),
    distance: [...members].reduce((sum, [socket, { lookup }]) => sum + (socket.time - lookup.time) ** 2, 0),
  };
};

const toName = ({ group: { target, form, constant } }: Ranked): string =>
  `${target}\n${toFormKey(form, constant)}`;

/**
 * Which answer explains each of one process's sockets: the answer must be there inside the window, and what is left of a form's matches
 * must still tell. Two pairs under one exclusive or are under another crosswise: what chance would give less often wins, then the pairing
 * whose sockets follow their answers more closely; no socket is explained twice.
 */
export const explainAddresses = (
  sockets: readonly SocketEvent[],
  groups: readonly AddressGroup[],
  lookups: readonly LookupEvent[],
  window: JoinWindow,
): ReadonlyMap<SocketEvent, ExplainedAddress> => {
  const explained = new Map<SocketEvent, ExplainedAddress>();
  if (groups.length === 0) return explained;
  const by_answer = indexAnswers(lookups);
  const ranked = groups.map((group) => {
    const members: Members = new Map();
    for (const socket of sockets) {
      const answer = group.answers.get(socket.address);
      if (answer === undefined) continue;
      const lookup = findBest(by_answer.get(`${group.target}\n${answer}`) ?? [], socket, window);
      if (lookup !== undefined) members.set(socket, { lookup, answer });
    }
    return toRanked(group, members);
  });
  ranked.sort((a, b) => a.chance - b.chance || a.distance - b.distance || (toName(a) < toName(b) ? -1 : 1));
  for (const { group, members } of ranked) {
    const left = [...members].filter(([socket]) => !explained.has(socket));
    const answers = left.map(([, { answer }]) => answer);
    if (!isTelling(group, answers)) continue;
    for (const [socket, { lookup, answer }] of left)
      explained.set(socket, { lookup, answer, target: group.target, form: group.form });
  }
  return explained;
};
