import * as t from 'io-ts';
import { type Finding, Pair } from '../../schema/finding.ts';
import { Bool, DateTime, Ip, Keyword, Long, Port } from '../../schema/leaf_codecs.ts';
import { type Identified, UNIDENTIFIED } from './read_strongest.ts';

/** One socket and how long after its answer it came. */
export const PortRow = t.intersection([
  t.type({
    finding_id: Keyword,
    time: DateTime,
    host: Keyword,
    process: Keyword,
    domain: Keyword,
    address: Ip,
    port: Port,
    lag_ms: Long,
    /** a formula gives the port, or the address follows from the answer */
    derived: Bool,
    score: Long,
  }),
  t.partial({
    /** `none`: the port is an expected one, and only the address tells; older pairs lack it */
    deviation: Pair.types[1].props.deviation,
    /** earlier days knew this program, domain and port */
    usual: t.literal(true),
  }),
]);
export type PortRow = t.TypeOf<typeof PortRow>;

const toPairRows = ({ id, finding }: Identified<Finding>): PortRow[] =>
  (finding.afterquery.pairs ?? []).map((pair) => ({
    finding_id: id,
    time: pair['@timestamp'],
    host: finding.host.name,
    process: finding.process?.name ?? UNIDENTIFIED,
    domain: finding.dns.question.registered_domain,
    address: pair.address,
    port: pair.port,
    lag_ms: pair.lag_ms,
    derived: pair.formula !== undefined || pair.address_form !== undefined,
    score: finding.afterquery.score,
    ...(pair.deviation === undefined ? {} : { deviation: pair.deviation }),
    ...(pair.usual === undefined ? {} : { usual: true as const }),
  }));

/** Sockets of the findings in their order, at most so many. */
export const toPortRows = (
  findings: readonly Identified<Finding>[],
  most: number,
): { readonly rows: readonly PortRow[]; readonly truncated: boolean } => {
  const rows = findings.flatMap(toPairRows);
  return { rows: rows.slice(0, most), truncated: rows.length > most };
};
