import type { NormalisedEvent } from '../schema/events.ts';
import { toIpText } from '../schema/ip_address.ts';
import { toPresent } from './clean_text.ts';
import { compact } from './compact.ts';
import { toPort } from './raw_record.ts';
import type { SysmonRecord } from './sysmon_record.ts';

const toEnd = (record: SysmonRecord, side: 'Source' | 'Destination'): NormalisedEvent['source'] =>
  compact({
    ip: toIpText(record.field(`${side}Ip`)?.trim()),
    port: toPort(record.field(`${side}Port`)),
    domain: toPresent(record.field(`${side}Hostname`)),
  });

const toDirection = (initiated: string | undefined): 'egress' | 'ingress' | undefined => {
  const text = initiated?.trim().toLowerCase();
  if (text === 'true') return 'egress';
  return text === 'false' ? 'ingress' : undefined;
};

/** The socket of a Sysmon event 3. An address that is none costs only its field. */
export const toSysmonNetwork = (
  record: SysmonRecord,
): Pick<NormalisedEvent, 'source' | 'destination' | 'network'> =>
  compact<Pick<NormalisedEvent, 'source' | 'destination' | 'network'>>({
    source: toEnd(record, 'Source'),
    destination: toEnd(record, 'Destination'),
    network: compact({
      transport: toPresent(record.field('Protocol'), 64)?.toLowerCase(),
      direction: toDirection(record.field('Initiated')),
      protocol: toPresent(record.field('DestinationPortName'), 64)?.toLowerCase(),
    }),
  }) ?? {};
