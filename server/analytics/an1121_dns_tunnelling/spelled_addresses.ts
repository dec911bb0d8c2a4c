import { toDomainGroup } from '../../schema/domain_group.ts';

/** Four octets as block lists and their like ask them, without leading zeros, and what stands between them and the domain. */
const SPELLED =
  /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(.+))?$/;

/** One service has a few lists; a rest of many spellings would carry data of its own. */
const MOST_RESTS = 8;

/** Names that spell one IPv4 address each, and the others. */
export const splitSpelled = (
  names: ReadonlySet<string>,
): { readonly spelled: ReadonlySet<string>; readonly others: ReadonlySet<string> } => {
  const spelled = new Set<string>();
  const others = new Set<string>();
  const rests = new Set<string>();
  for (const name of names) {
    const match = SPELLED.exec(toDomainGroup(name).subdomain);
    if (match === null) others.add(name);
    else {
      spelled.add(name);
      rests.add(match[1] ?? '');
    }
  }
  return rests.size > MOST_RESTS ? { spelled: new Set(), others: names } : { spelled, others };
};
