import { pick, pickText, type RawRecord, toRecord } from './raw_record.ts';

export type Shape =
  | 'sysmon_flat'
  | 'sysmon_azure'
  | 'winlogbeat'
  | 'ecs'
  | 'zeek_dns'
  | 'zeek_other'
  | 'packetbeat_dns'
  | 'unknown';

const has = (record: RawRecord | undefined, ...keys: string[]): boolean =>
  record !== undefined && keys.some((key) => record[key] !== undefined);

export const isSysmonName = (name: string | undefined): boolean => name !== undefined && /sysmon/i.test(name);

/** The log a Zeek JSON row says it belongs to; writers name it differently. */
export const toZeekPath = (record: RawRecord): string | undefined =>
  pickText(record, '_path') ?? pickText(record, '@stream');

const detectZeek = (record: RawRecord): Shape | undefined => {
  const is_row = has(record, 'id.orig_h', 'id_orig_h') || pick(record, 'id.orig_h') !== undefined;
  const path = toZeekPath(record);
  if (!is_row && path === undefined) return undefined;
  if (path !== undefined) return path === 'dns' ? 'zeek_dns' : 'zeek_other';
  return has(record, 'query', 'qtype', 'qtype_name', 'trans_id', 'rcode') ? 'zeek_dns' : 'zeek_other';
};

const isEcsSysmon = (record: RawRecord): boolean => {
  const named = [
    pickText(record, 'event.module'),
    pickText(record, 'event.provider'),
    pickText(record, 'event.dataset'),
    pickText(record, 'winlog.provider_name'),
  ].some(isSysmonName);
  return named && has(record, 'process', 'dns', 'destination', 'source', 'process.entity_id');
};

const detectDns = (record: RawRecord): Shape | undefined => {
  if (toRecord(record, 'dns') === undefined) {
    const raw_zeek = toRecord(toRecord(record, 'zeek'), 'dns');
    return raw_zeek === undefined ? undefined : 'zeek_dns';
  }
  const dataset = pickText(record, 'event.dataset') ?? '';
  const is_dns =
    pick(record, 'dns.question') !== undefined ||
    pickText(record, 'type') === 'dns' ||
    pickText(record, 'network.protocol') === 'dns' ||
    dataset === 'dns' ||
    dataset.endsWith('.dns');
  return is_dns ? 'packetbeat_dns' : undefined;
};

const detectWindows = (record: RawRecord): Shape | undefined => {
  const winlog = toRecord(record, 'winlog');
  const data = toRecord(winlog, 'event_data') ?? toRecord(record, 'winlog.event_data');
  if (has(data, 'UtcTime', 'ProcessGuid', 'Image', 'QueryName')) return 'winlogbeat';
  if (pick(record, 'event.code') !== undefined && isEcsSysmon(record)) return 'ecs';
  if (winlog !== undefined) return 'winlogbeat';
  if (record.EventID === undefined) return undefined;
  if (has(record, 'EventData')) return 'sysmon_azure';
  const is_event = has(record, 'Channel', 'SourceName', 'Provider', 'ProviderName', 'UtcTime');
  return is_event ? 'sysmon_flat' : undefined;
};

/** Which of the known dialects a record speaks, told by its members alone. */
export const detectShape = (record: RawRecord): Shape =>
  detectWindows(record) ?? detectZeek(record) ?? detectDns(record) ?? 'unknown';
