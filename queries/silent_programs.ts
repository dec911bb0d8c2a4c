import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { IPV4_INSIDE } from '../server/schema/ip_address.ts';
import { hasEventId, isAnyOf, isInbound, need, runsAnyOf, within } from './filters.ts';
import type { Span } from './question.ts';

type Clause = Readonly<Record<string, unknown>>;

const count = (query: Clause, programs: Clause): Clause => ({
  size: 0,
  track_total_hits: false,
  query: { bool: query },
  aggs: { programs },
});

/** Programs with the most sockets that leave the network (where the cluster knows addresses as such), in the span. */
export const buildConnectingPrograms = (
  fields: ResolvedFields,
  span: Span,
  excluded_programs: readonly string[],
  size: number,
): Clause => {
  const address = need(fields, 'address');
  const executable = need(fields, 'executable');
  return count(
    {
      filter: [within(fields, span), hasEventId(fields, '3')],
      must_not: [
        ...isInbound(fields),
        ...runsAnyOf(executable, excluded_programs),
        ...(address.type === 'ip'
          ? [isAnyOf(address, [...IPV4_INSIDE, '::1', 'fe80::/10', 'fc00::/7', 'ff00::/8', '224.0.0.0/4'])]
          : []),
      ],
    },
    {
      terms: { field: executable.name, size },
      aggs: {
        first: { min: { field: need(fields, 'time').name } },
        last: { max: { field: need(fields, 'time').name } },
        addresses: { cardinality: { field: address.name } },
        hosts: { terms: { field: need(fields, 'host').name, size: 3 } },
      },
    },
  );
};

/** Which of the programs asked anything (event 22) in the span. */
export const buildAskingPrograms = (
  fields: ResolvedFields,
  span: Span,
  programs: readonly string[],
): Clause => {
  const executable = need(fields, 'executable');
  return count(
    { filter: [within(fields, span), hasEventId(fields, '22'), isAnyOf(executable, programs)] },
    { terms: { field: executable.name, size: programs.length } },
  );
};
