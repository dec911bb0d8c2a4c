import * as t from 'io-ts';

/** viewer reads, analyst judges and scans, admin decides who may and what is learnt. Each may do what those before it may. */
export const ROLES = ['viewer', 'analyst', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const RoleCodec = t.union([t.literal('viewer'), t.literal('analyst'), t.literal('admin')]);

export const mayAct = (has: Role, needs: Role): boolean => ROLES.indexOf(has) >= ROLES.indexOf(needs);
