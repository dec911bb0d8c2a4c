import type { Reason } from '../../schema/finding.ts';
import { isInsideNetwork } from '../../schema/ip_address.ts';
import { toProcessKey } from '../../schema/process_identity.ts';
import type { SocketBucket } from '../../schema/rows.ts';
import { toScore } from '../../schema/severity.ts';
import { toPoints } from '../definition.ts';
import { judgeProgram } from '../programs/judge_program.ts';
import type { TunnelDefinition } from './definition.ts';
import { addReasons, type TunnelCandidate } from './detect.ts';
import { toFeatures } from './features.ts';
import { toSuspicionReasons } from './score.ts';

/** What such a finding is about in place of a registered domain: the names are not to be seen. */
export const OWN_RESOLVER = '(own resolver)';

/** Plain DNS and DNS over TLS. */
export const RESOLVER_PORTS: readonly number[] = [53, 853];

/**
 * Public resolvers that answer DNS over HTTPS at their own addresses, so that a socket to port 443 there is a resolver's: Cloudflare,
 * Google, Quad9, OpenDNS, AdGuard, CleanBrowsing, Control D, DNS.SB, Mullvad.
 */
export const DOH_ADDRESSES: readonly string[] = [
  '1.1.1.1',
  '1.0.0.1',
  '1.1.1.2',
  '1.0.0.2',
  '1.1.1.3',
  '1.0.0.3',
  '8.8.8.8',
  '8.8.4.4',
  '9.9.9.9',
  '9.9.9.10',
  '9.9.9.11',
  '149.112.112.112',
  '208.67.222.222',
  '208.67.220.220',
  '94.140.14.14',
  '94.140.15.15',
  '185.228.168.9',
  '185.228.169.9',
  '76.76.2.0',
  '76.76.10.0',
  '185.222.222.222',
  '45.11.45.11',
  '194.242.2.2',
  '2606:4700:4700::1111',
  '2606:4700:4700::1001',
  '2001:4860:4860::8888',
  '2001:4860:4860::8844',
  '2620:fe::fe',
  '2620:fe::9',
];

/** A process instance that asks resolvers itself, in one slice. */
export interface OwnResolver {
  readonly candidate: TunnelCandidate;
  readonly sockets: readonly SocketBucket[];
}

const toResolverReasons = (sockets: readonly SocketBucket[], definition: TunnelDefinition): Reason[] => {
  const { public_points, inside_points, sockets: ramp } = definition.own_resolver;
  const outside = sockets.filter(({ address }) => !isInsideNetwork(address));
  const shown = (outside.length > 0 ? outside : sockets).map(
    ({ address, port }) => `${address} port ${port}`,
  );
  const listed = [...new Set(shown)].sort().slice(0, 3).join(', ');
  const n = sockets.reduce((sum, { count }) => sum + count, 0);
  const many = toPoints(ramp, n);
  return [
    {
      code: 'own_resolver',
      points: outside.length > 0 ? public_points : inside_points,
      text: `The process asked a resolver itself (${listed}), which event 22 cannot see.`,
      value: outside.length > 0 ? 'outside the network' : 'inside the network',
      expected: "the system's resolver",
    },
    ...(many === 0
      ? []
      : [
          {
            code: 'resolver_sockets',
            points: many,
            text: `It opened ${n} sockets to resolvers within the quarter of an hour.`,
            value: String(n),
            expected: `at most ${ramp.from}`,
          },
        ]),
  ];
};

/**
 * Processes with a resolver of their own: outside the network, or of a program that its user could have put there. Who asks the company's
 * own resolvers is left out (an ordinary program always, nslookup and the like while they ask little).
 */
export const detectOwnResolvers = (
  sockets: readonly SocketBucket[],
  slice: { readonly start: number; readonly minutes: number },
  definition: TunnelDefinition,
): OwnResolver[] => {
  const by_process = new Map<string, SocketBucket[]>();
  for (const socket of sockets) {
    const { key } = toProcessKey(socket);
    const own = by_process.get(key);
    if (own === undefined) by_process.set(key, [socket]);
    else own.push(socket);
  }
  return [...by_process.values()].flatMap((own): OwnResolver[] => {
    const [process] = own;
    if (process === undefined) return [];
    const suspicion = judgeProgram(process.executable);
    const queries = own.reduce((sum, { count }) => sum + count, 0);
    const outside = own.some(({ address }) => !isInsideNetwork(address));
    const foreign = suspicion?.kind === 'masquerade' || suspicion?.kind === 'user_writable_path';
    const busy = suspicion !== undefined && queries > definition.own_resolver.sockets.from;
    if (!outside && !foreign && !busy) return [];
    const reasons: Reason[] = [
      ...toResolverReasons(own, definition),
      ...toSuspicionReasons(suspicion, definition),
    ];
    const features = toFeatures({ names: new Set(), queries, carrying: 0, failures: 0 }, slice.minutes);
    const window = { start: slice.start, minutes: slice.minutes, features, reasons, score: toScore(reasons) };
    const candidate = {
      process,
      domain: OWN_RESOLVER,
      names: [],
      stored_names: [],
      types: [],
      windows: [window],
    };
    return [{ candidate, sockets: own }];
  });
};

/** A tunnel whose queries left through sockets of the process itself. */
export const raiseOwnResolver = (candidate: TunnelCandidate, definition: TunnelDefinition): TunnelCandidate =>
  addReasons(candidate, () => [
    {
      code: 'own_resolver',
      points: definition.own_resolver_points,
      text: "The process sent the queries itself, past the system's resolver.",
      value: 'own sockets',
      expected: "the system's resolver",
    },
  ]);
