import { SINGLE_LABEL, toDomainGroup } from '../../schema/domain_group.ts';
import type { LookupEvent } from '../../schema/rows.ts';

/** The registered domain a name belongs to, or the name itself where it is a single label. */
export const toOwnTarget = (name: string): string => {
  const { group } = toDomainGroup(name);
  return group === SINGLE_LABEL ? name.toLowerCase() : group;
};

/**
 * What the finding is about: the registered domain. A single label (a host's short name) stands for the domain of the full name that gave
 * the same process the same address, so that one host does not make two findings.
 */
export const toTarget = (lookup: LookupEvent, lookups: readonly LookupEvent[]): string => {
  const { group } = toDomainGroup(lookup.name);
  if (group !== SINGLE_LABEL) return group;
  const short = lookup.name.toLowerCase();
  const full = lookups
    .filter((other) => other.name.toLowerCase().startsWith(`${short}.`))
    .filter((other) => other.addresses.some((address) => lookup.addresses.includes(address)))
    .map((other) => toDomainGroup(other.name).group)
    .sort();
  return full[0] ?? short;
};
