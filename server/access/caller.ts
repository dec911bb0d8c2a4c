import type { Role } from '../schema/role.ts';

/** Who asks; without keys it is whoever can reach the loopback address. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

export const LOOPBACK_CALLER: Caller = { id: 'loopback', name: 'loopback', role: 'admin' };
export const NOBODY: Caller = { id: 'nobody', name: 'nobody', role: 'viewer' };
