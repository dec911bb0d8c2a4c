import type { RefusalKind } from '../schema/refusal_kind.ts';
import type { Caller } from './caller.ts';

/** A request that was not let in, with what is worth keeping of it: never its body, never a secret. */
export interface Refusal {
  readonly kind: RefusalKind;
  readonly status: number;
  /** where it came from, as the connection says */
  readonly ip: string | undefined;
  readonly method: string;
  readonly path: string;
  /** whose key it was, where it was one */
  readonly caller?: Caller | undefined;
  /** id of the key that was shown, whether there is such a key or not */
  readonly key?: string | undefined;
}

/** How an audit names it. */
export const REFUSAL_ACTIONS: Readonly<Record<RefusalKind, string>> = {
  no_key: 'Refused: no key',
  wrong_key: 'Refused: a key that is unknown, revoked or expired',
  weak_role: 'Refused: the role of the key is too weak',
  foreign_host: 'Refused: no key, and a host name that is not loopback',
  too_many: 'Refused: too many requests',
};
