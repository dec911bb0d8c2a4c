import { createStore } from '../store.js';

const NAME = 'afterquery.key';
const ROLES = ['viewer', 'analyst', 'admin'];

/** @typedef {import('../api_types.d.ts').Caller} Caller */

/**
 * Who asks. `needs_key`: the service wants one, or refused the one it was shown (then `why` says so); `turn` rises with each key, so that what
 * was refused is asked again.
 */
export const access = createStore(
  /** @type {{ needs_key: boolean, why: string, turn: number, caller: Caller | undefined }} */ ({
    needs_key: false,
    why: '',
    turn: 0,
    caller: undefined,
  }),
);

/** Of this tab only, and gone with it. */
export const readKey = () => sessionStorage.getItem(NAME) ?? undefined;

/** @param {string | undefined} key none: forget it, and what was written under it */
export const takeKey = (key) => {
  if (key === undefined) sessionStorage.clear();
  else sessionStorage.setItem(NAME, key);
  access.set({ needs_key: false, why: '', turn: access.get().turn + 1, caller: undefined });
};

/** @param {string} why */
export const wantKey = (why) => {
  if (!access.get().needs_key) access.set({ ...access.get(), needs_key: true, why });
};

/**
 * @param {Caller | undefined} caller
 * @param {string} needs a role
 */
const mayAct = (caller, needs) => caller !== undefined && ROLES.indexOf(caller.role) >= ROLES.indexOf(needs);

/**
 * Why something is switched off; undefined: it is not.
 * @param {Caller | undefined} caller
 * @param {string} needs a role
 */
export const toRefusal = (caller, needs) => {
  if (mayAct(caller, needs)) return undefined;
  return caller === undefined
    ? 'Who you are is not known yet.'
    : `This needs the role ${needs}; your key has ${caller.role}.`;
};
