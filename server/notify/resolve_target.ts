import { lookup } from 'node:dns/promises';
import { type Either, left, right } from 'fp-ts/lib/Either.js';
import { checkAddresses, checkTarget, type Target } from './check_target.ts';
import type { Delivery } from './delivery.ts';

export interface ResolvedTarget extends Target {
  /** checked; the connection goes to this one */
  readonly address: string;
}

/** Addresses of a name; rejects where it has none. */
export type LookUp = (host: string) => Promise<readonly string[]>;

/** As this machine resolves names, its hosts file included. */
export const lookUp: LookUp = async (host) =>
  (await lookup(host, { all: true, order: 'verbatim' })).map(({ address }) => address);

/**
 * The name is resolved here, once, and every address of it is judged; the connection then takes the judged address and asks no resolver
 * again, so that a name which changes its answer in between leads nowhere else.
 * @param turn which of several addresses: tries go round
 */
export const resolveTarget = async (
  text: string,
  allow_inside: boolean,
  turn: number,
  look_up: LookUp,
): Promise<Either<Delivery, ResolvedTarget>> => {
  const target = checkTarget(text, allow_inside);
  if (target._tag === 'Left') return left({ kind: 'refused', detail: target.left });
  const { url, host, address } = target.right;
  if (address !== undefined) return right({ url, host, address });
  let found: readonly string[];
  try {
    found = await look_up(host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return left({ kind: 'unreachable', detail: `its name cannot be resolved (${code ?? 'unknown reason'})` });
  }
  const checked = checkAddresses(found, allow_inside);
  if (checked._tag === 'Left') return left({ kind: 'refused', detail: checked.left });
  const chosen = checked.right[turn % checked.right.length];
  return chosen === undefined
    ? left({ kind: 'refused', detail: 'its name has no address' })
    : right({ url, host, address: chosen });
};
