import { type Either, left, right } from 'fp-ts/lib/Either.js';
import ipaddr from 'ipaddr.js';
import { isRegisteredDomain } from '../schema/domain_group.ts';
import type { ExceptionBody } from '../schema/exception.ts';

const MOST_ENTRIES = 100;
const MOST_LETTERS = 512;

const isAddress = (text: string): boolean => ipaddr.isValid(text) || ipaddr.isValidCIDR(text);

/** A pattern of nothing but wildcards, or a program by bare name, would excuse everybody. */
const isTooWide = (pattern: string): boolean => pattern.replace(/[*?\s.\\/:]/g, '').length < 3;

/** One sentence about what is wrong with it. @param now epoch milliseconds */
export const checkException = (body: ExceptionBody, now: number): Either<string, ExceptionBody> => {
  const { match, effect, reason, author, expires } = body;
  const lists = Object.entries(match).filter(([, list]) => list !== undefined) as [
    string,
    readonly unknown[],
  ][];
  if (reason.trim() === '' || author.trim() === '') return left('An exception needs an author and a reason.');
  if (expires !== undefined && Date.parse(expires) <= now) return left('expires: the time is over already.');
  if (effect.kind === 'lower' && !(effect.points !== undefined && effect.points >= 1 && effect.points <= 100))
    return left('effect.points must be 1 to 100 where the effect is "lower".');
  if (!lists.some(([name]) => name !== 'analytics'))
    return left('match must name at least one of domains, programs, hashes, addresses, ports, hosts.');
  for (const [name, list] of lists) {
    if (list.length === 0) return left(`match.${name} is empty: leave it out, or name something.`);
    if (list.length > MOST_ENTRIES) return left(`match.${name} has more than ${MOST_ENTRIES} entries.`);
    if (list.some((entry) => String(entry).length > MOST_LETTERS))
      return left(`match.${name} has an entry longer than ${MOST_LETTERS} characters.`);
  }
  const suffix = match.domains?.find((domain) => !isRegisteredDomain(domain.replace(/^\./, '')));
  if (suffix !== undefined)
    return left(
      `match.domains: "${suffix}" is not a domain somebody has registered, so it would excuse strangers.`,
    );
  const program = match.programs?.find(
    (path) => !path.includes('\\') || path.startsWith('*') || isTooWide(path),
  );
  if (program !== undefined)
    return left(
      `match.programs: "${program}" must be a full path; a bare name would excuse it in every folder.`,
    );
  const host = match.hosts?.find(isTooWide);
  if (host !== undefined) return left(`match.hosts: "${host}" covers every host.`);
  const address = match.addresses?.find((text) => !isAddress(text));
  if (address !== undefined) return left(`match.addresses: "${address}" is neither an address nor a CIDR.`);
  const hash = match.hashes?.find((text) => !/^[0-9a-f]{64}$/i.test(text));
  if (hash !== undefined) return left(`match.hashes: "${hash}" is not a SHA-256.`);
  return right(body);
};
