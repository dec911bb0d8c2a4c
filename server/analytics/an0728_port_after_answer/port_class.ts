import type { Pair } from '../../schema/finding.ts';
import { isInsideNetwork } from '../../schema/ip_address.ts';
import { ADMINISTRATION_PORTS, AN0728, DYNAMIC_PORTS_FROM, INTERNAL_SERVICE_PORTS } from './definition.ts';

export type PortClass = keyof typeof AN0728.points.port | 'expected';

/** On which side of the threshold a port is. */
export const toDeviation = (
  port: number,
  threshold: number = AN0728.port_deviation_threshold,
): 'near' | 'far' => (port >= threshold ? 'far' : 'near');

/** `trusted`: the discount for what administrators and internal services do is given. */
export const toPortClass = (pair: Pair, trusted: boolean): PortClass => {
  if (pair.deviation === 'none') return 'expected';
  const side = isInsideNetwork(pair.address) ? 'private' : 'public';
  if (trusted && ADMINISTRATION_PORTS.includes(pair.port)) return 'administration';
  if (trusted && side === 'private' && INTERNAL_SERVICE_PORTS.includes(pair.port)) return 'internal_service';
  const deviation = pair.deviation ?? toDeviation(pair.port);
  if (deviation === 'near') return `${side}_near`;
  return pair.port >= DYNAMIC_PORTS_FROM ? `${side}_dynamic` : `${side}_far`;
};

/** What a pair's port is worth by itself, from a program in an ordinary folder. */
export const toPortPoints = (pair: Pair, trusted = true): number => {
  const port_class = toPortClass(pair, trusted);
  return port_class === 'expected' ? 0 : AN0728.points.port[port_class];
};

export const PORT_TEXT: Record<PortClass, string> = {
  expected: 'an expected port',
  public_dynamic: 'a dynamic port at a public address',
  public_far: 'a high port at a public address',
  public_near: 'an unusual low port at a public address',
  private_dynamic: 'a dynamic port inside the network',
  private_far: 'a high port inside the network',
  private_near: 'an unusual low port inside the network',
  administration: 'remote administration',
  internal_service: 'a database, broker or web service inside the network',
};
