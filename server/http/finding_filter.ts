import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { FindingFilter } from '../../queries/list_findings.ts';
import { parseTime } from '../scan/parse_time.ts';
import { AnalyticId, SeverityCodec, Triage } from '../schema/finding.ts';
import { toIpText } from '../schema/ip_address.ts';
import { described } from '../schema/leaf_codecs.ts';
import { toSeverityNumber } from '../schema/severity.ts';
import { countFrom, Term, TimeText } from './inputs.ts';

const Address = described(
  'an IPv4 or IPv6 address',
  { type: 'string', maxLength: 45, examples: ['198.51.100.23'] },
  (u): u is string => typeof u === 'string' && u.length <= 45 && toIpText(u) !== undefined,
);

/** Filters that every list and every statistic of findings takes. */
export const FilterQuery = t.partial({
  analytic: AnalyticId,
  severity: SeverityCodec,
  status: Triage.types[0].props.status,
  host: Term,
  process: Term,
  domain: Term,
  address: Address,
  port: countFrom(0, 65_535),
  episode: Term,
  text: Term,
  from: TimeText,
  to: TimeText,
});
export type FilterQuery = t.TypeOf<typeof FilterQuery>;

/** What they mean, for the document of the routes. */
export const FILTER_NOTES: Readonly<Record<keyof FilterQuery, string>> = {
  analytic: 'only of this analytic',
  severity: 'at least',
  status: 'of the triage',
  host: 'host name, whatever the case; without a dot, in any domain',
  process: "file name of the process's image, or its full path",
  domain: 'registered domain; a name below it stands for it',
  address: "an address that a name led to, that a socket went to, or a sensor's client",
  port: 'a port that a socket went to',
  episode: 'all days of one story',
  text: 'words that the message must hold, all of them',
  from: 'newest evidence not before; ISO 8601 or now-24h',
  to: 'newest evidence before',
};

/** The filter, or one sentence on what is wrong with a time. */
export const toFindingFilter = (query: FilterQuery, now: number): Either<string, FindingFilter> => {
  const from = query.from === undefined ? undefined : parseTime(query.from, now);
  if (from !== undefined && isLeft(from)) return left(`query.from: ${from.left}`);
  const to = query.to === undefined ? undefined : parseTime(query.to, now);
  if (to !== undefined && isLeft(to)) return left(`query.to: ${to.left}`);
  if (from !== undefined && to !== undefined && from.right >= to.right)
    return left('query.from must be before query.to');
  const { analytic, severity, status, host, process, domain, address, port, episode, text } = query;
  return right({
    analytic,
    severity_from: severity === undefined ? undefined : toSeverityNumber(severity),
    status,
    host,
    process,
    domain,
    address: toIpText(address),
    port: port === undefined ? undefined : Number(port),
    episode,
    text,
    from: from?.right,
    to: to?.right,
  });
};
