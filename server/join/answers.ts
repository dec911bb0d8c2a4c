import type { LookupEvent } from '../schema/rows.ts';

const NONE: readonly LookupEvent[] = [];

/** Addresses asked for one by one; from then on, a map is worth what it costs. */
const FEW_QUESTIONS = 4;

/** The answers of one process, or of all of a host. */
export class Answers {
  readonly #all: LookupEvent[] = [];
  #asked = 0;
  #by_address: Map<string, LookupEvent[]> | undefined;

  add(lookup: LookupEvent): void {
    this.#all.push(lookup);
    this.#by_address = undefined;
  }

  get all(): readonly LookupEvent[] {
    return this.#all;
  }

  /** addresses they held, each counted once */
  get distinct(): number {
    if (this.#by_address !== undefined) return this.#by_address.size;
    const distinct = new Set<string>();
    for (const { addresses } of this.#all) for (const address of addresses) distinct.add(address);
    return distinct.size;
  }

  /** those that held the address, each once */
  at(address: string): readonly LookupEvent[] {
    this.#asked += 1;
    if (this.#asked > FEW_QUESTIONS) return this.by_address.get(address) ?? NONE;
    const held: LookupEvent[] = [];
    for (const lookup of this.#all) if (lookup.addresses.includes(address)) held.push(lookup);
    return held;
  }

  has(address: string): boolean {
    this.#asked += 1;
    if (this.#asked > FEW_QUESTIONS) return this.by_address.has(address);
    for (const { addresses } of this.#all) if (addresses.includes(address)) return true;
    return false;
  }

  /** what each address was told by */
  get by_address(): ReadonlyMap<string, readonly LookupEvent[]> {
    if (this.#by_address !== undefined) return this.#by_address;
    const by_address = new Map<string, LookupEvent[]>();
    for (const lookup of this.#all)
      for (const address of lookup.addresses) {
        const list = by_address.get(address);
        if (list === undefined) by_address.set(address, [lookup]);
        else if (list[list.length - 1] !== lookup) list.push(lookup);
      }
    this.#by_address = by_address;
    return by_address;
  }
}
