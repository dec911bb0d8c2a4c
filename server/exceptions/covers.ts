import ipaddr from 'ipaddr.js';
import { OWN_RESOLVER } from '../analytics/an1121_dns_tunnelling/own_resolver.ts';
import { toPathMatcher } from '../analytics/programs/path_pattern.ts';
import { MOST_DESTINATIONS } from '../findings/build_tunnel_finding.ts';
import type { Exception } from '../schema/exception.ts';
import type { Finding, Pair } from '../schema/finding.ts';

const isBelow = (name: string, domain: string): boolean => {
  const lower = name.toLowerCase().replace(/\.$/, '');
  const bare = domain.toLowerCase().replace(/^\./, '').replace(/\.$/, '');
  return lower.endsWith(`.${bare}`) || (!domain.startsWith('.') && lower === bare);
};

const isIn = (address: string, range: string): boolean => {
  if (!ipaddr.isValid(address)) return false;
  const [base, bits] = ipaddr.isValidCIDR(range)
    ? ipaddr.parseCIDR(range)
    : [ipaddr.process(range), undefined as number | undefined];
  const one = ipaddr.process(address);
  if (one.kind() !== base.kind()) return false;
  if (bits === undefined) return one.toString() === base.toString();
  return ipaddr.subnetMatch(one, { inside: [base, bits] }, 'outside') === 'inside';
};

const some = <T>(list: readonly T[] | undefined, holds: (entry: T) => boolean): boolean =>
  list === undefined || list.some(holds);

export const isInForce = (exception: Exception, now: number): boolean =>
  exception.enabled && (exception.expires === undefined || Date.parse(exception.expires) > now);

const isAboutAsker = ({ match }: Exception, { rule, process, host }: Finding): boolean =>
  some(match.analytics, (id) => id === rule.id) &&
  some(match.hosts, (pattern) => toPathMatcher([pattern])(host.name)) &&
  (match.programs === undefined ||
    (process?.executable !== undefined && toPathMatcher(match.programs)(process.executable))) &&
  some(match.hashes, (hash) => process?.hash?.sha256?.toLowerCase() === hash.toLowerCase());

/** A pair of AN0728, or all of an AN1121 finding: every criterion given must hold. */
const coversPair = ({ match }: Exception, pair: Pair): boolean =>
  some(match.domains, (domain) => isBelow(pair.name, domain)) &&
  some(match.addresses, (range) => isIn(pair.address, range)) &&
  some(match.ports, (port) => port === pair.port);

/** Where a process with a resolver of its own went: all of it must be covered. */
const coversResolvers = ({ match }: Exception, { destination }: Finding): boolean =>
  (match.ports === undefined || destination?.port?.every((port) => match.ports?.includes(port)) === true) &&
  (match.addresses === undefined ||
    (destination?.ip !== undefined &&
      destination.ip.length < MOST_DESTINATIONS &&
      destination.ip.every((address) => some(match.addresses, (range) => isIn(address, range)))));

const coversNames = ({ match }: Exception, { dns, source }: Finding): boolean =>
  match.ports === undefined &&
  some(
    match.domains,
    (domain) =>
      isBelow(dns.question.registered_domain, domain) ||
      (dns.question.name.length > 0 && dns.question.name.every((name) => isBelow(name, domain))),
  ) &&
  some(match.addresses, (range) => source?.ip?.some((address) => isIn(address, range)) ?? false);

/** true only where the whole finding is covered: one socket outside it keeps the finding as it is */
export const covers = (exception: Exception, finding: Finding): boolean => {
  if (!isAboutAsker(exception, finding)) return false;
  const { pairs } = finding.afterquery;
  if (finding.dns.question.registered_domain === OWN_RESOLVER)
    return exception.match.domains === undefined && coversResolvers(exception, finding);
  if (finding.rule.id === 'AN1121') return coversNames(exception, finding);
  return pairs !== undefined && pairs.length > 0 && pairs.every((pair) => coversPair(exception, pair));
};
