import { FLOW_CLOCK_SLACK_MS } from './tenure.ts';

/** The steps of time in which it is known who used an address. */
export const USE_STEP_MINUTES = 15;
const STEP_MS = USE_STEP_MINUTES * 60_000;

/** A host opened sockets from an address within the step that begins at `step`. */
export interface AddressUse {
  readonly host: string;
  readonly address: string;
  readonly step: number;
}

export const toStep = (time: number): number => Math.floor(time / STEP_MS) * STEP_MS;

/** One address: its hosts (lower case) by step, and each host's first and last step. */
interface Uses {
  readonly steps: readonly number[];
  readonly by_step: ReadonlyMap<number, readonly string[]>;
  readonly by_host: ReadonlyMap<string, { readonly first: number; readonly last: number }>;
}

const toUses = (uses: readonly AddressUse[]): Uses => {
  const by_step = new Map<number, string[]>();
  const by_host = new Map<string, { first: number; last: number }>();
  for (const { host: name, step } of uses) {
    const host = name.toLowerCase();
    const hosts = by_step.get(step) ?? [];
    by_step.set(step, hosts);
    if (!hosts.includes(host)) hosts.push(host);
    const known = by_host.get(host) ?? { first: step, last: step };
    by_host.set(host, { first: Math.min(known.first, step), last: Math.max(known.last, step) });
  }
  return { steps: [...by_step.keys()].sort((a, b) => a - b), by_step, by_host };
};

export const indexUses = (uses: readonly AddressUse[]): ReadonlyMap<string, Uses> => {
  const by_address = new Map<string, AddressUse[]>();
  for (const use of uses) {
    const list = by_address.get(use.address);
    if (list === undefined) by_address.set(use.address, [use]);
    else list.push(use);
  }
  return new Map([...by_address].map(([address, list]) => [address, toUses(list)]));
};

/** The hosts that used the address last, as of a moment; several where their latest steps are the same. */
export const findHolders = (uses: Uses | undefined, time: number): readonly string[] => {
  const step = uses?.steps.findLast((start) => start <= time + FLOW_CLOCK_SLACK_MS);
  return step === undefined ? [] : (uses?.by_step.get(step) ?? []);
};

/** The address went from one host to the other and never came back, with an unused step between them: clocks may differ. */
export const hasMoved = (uses: Uses | undefined, from: string, to: string): boolean => {
  const before = uses?.by_host.get(from);
  const after = uses?.by_host.get(to);
  return before !== undefined && after !== undefined && before.last + STEP_MS < after.first;
};
