/**
 * How one group of indices spells the facts the analytics need. Resolved per field at scan time, so that a scan works on
 * an index nobody re-indexed and on hybrids.
 */
export type LogicalField =
  | 'time'
  | 'utc_time'
  | 'event_id'
  | 'host'
  | 'entity_id'
  | 'pid'
  | 'executable'
  | 'user'
  | 'command_line'
  | 'parent_entity_id'
  | 'parent_pid'
  | 'parent_executable'
  | 'parent_command_line'
  | 'hashes'
  | 'question'
  | 'question_type'
  | 'response_code'
  | 'resolved_ip'
  | 'query_results'
  | 'answer_data'
  | 'answer_type'
  | 'answer_port'
  | 'address'
  | 'port'
  | 'transport'
  | 'direction'
  | 'source_ip'
  | 'source_port'
  | 'community_id'
  | 'transaction_id';

export interface ResolvedField {
  /** the name to filter and aggregate on, e.g. "winlog.event_data.Image.keyword" */
  readonly name: string;
  /** the name to read values by (no `.keyword`), e.g. "winlog.event_data.Image" */
  readonly read: string;
  /** mapping type: "keyword", "ip", "long", "date", ... */
  readonly type: string;
  /**
   * documents that fill any of these belong to another profile of the same index: an index that holds several shapes is read shape by
   * shape, each document once
   */
  readonly unless?: readonly string[];
}

export type ResolvedFields = { readonly [F in LogicalField]?: ResolvedField };

export interface FieldProfile {
  readonly stream: 'sysmon' | 'dns';
  readonly indices: readonly string[];
  readonly fields: ResolvedFields;
}

/** Said in the scan's account, by index and field. */
export interface UnresolvedField {
  readonly index: string;
  readonly field: LogicalField;
  readonly needed_by: readonly string[];
  /** a sentence: why it cannot be used, and what would help */
  readonly why: string;
}

/** Candidates in order of preference. A `text` candidate is tried by its `.keyword` sibling as well. */
export const SYSMON_CANDIDATES: { readonly [F in LogicalField]?: readonly string[] } = {
  time: ['@timestamp', 'TimeCreated', 'TimeGenerated'],
  utc_time: ['winlog.event_data.UtcTime', 'UtcTime'],
  event_id: ['event.code', 'winlog.event_id', 'EventID'],
  host: ['winlog.computer_name', 'Hostname', 'Computer', 'host.name', 'host.hostname'],
  entity_id: ['process.entity_id', 'winlog.event_data.ProcessGuid', 'ProcessGuid'],
  pid: ['process.pid', 'winlog.event_data.ProcessId', 'ProcessId'],
  executable: ['process.executable', 'winlog.event_data.Image', 'Image'],
  user: ['user.name', 'winlog.event_data.User', 'User'],
  command_line: ['process.command_line', 'winlog.event_data.CommandLine', 'CommandLine'],
  parent_entity_id: ['process.parent.entity_id', 'winlog.event_data.ParentProcessGuid', 'ParentProcessGuid'],
  parent_pid: ['process.parent.pid', 'winlog.event_data.ParentProcessId', 'ParentProcessId'],
  parent_executable: ['process.parent.executable', 'winlog.event_data.ParentImage', 'ParentImage'],
  parent_command_line: [
    'process.parent.command_line',
    'winlog.event_data.ParentCommandLine',
    'ParentCommandLine',
  ],
  hashes: ['process.hash.sha256', 'winlog.event_data.Hashes', 'Hashes'],
  question: ['dns.question.name', 'winlog.event_data.QueryName', 'QueryName'],
  question_type: ['dns.question.type'],
  response_code: ['dns.response_code', 'winlog.event_data.QueryStatus', 'QueryStatus', 'sysmon.dns.status'],
  resolved_ip: ['dns.resolved_ip'],
  query_results: ['winlog.event_data.QueryResults', 'QueryResults'],
  answer_data: ['dns.answers.data'],
  answer_type: ['dns.answers.type'],
  answer_port: ['dns.answers.port'],
  address: ['destination.ip', 'winlog.event_data.DestinationIp', 'DestinationIp'],
  port: ['destination.port', 'winlog.event_data.DestinationPort', 'DestinationPort'],
  transport: ['network.transport', 'winlog.event_data.Protocol', 'Protocol'],
  direction: ['network.direction', 'winlog.event_data.Initiated', 'Initiated'],
  source_ip: ['source.ip', 'winlog.event_data.SourceIp', 'SourceIp'],
  source_port: ['source.port', 'winlog.event_data.SourcePort', 'SourcePort'],
  community_id: ['network.community_id'],
};

export const DNS_CANDIDATES: { readonly [F in LogicalField]?: readonly string[] } = {
  time: ['@timestamp', 'ts'],
  question: ['dns.question.name', 'zeek.dns.query', 'query'],
  question_type: ['dns.question.type', 'zeek.dns.qtype_name', 'qtype_name'],
  response_code: ['dns.response_code', 'zeek.dns.rcode_name', 'rcode_name'],
  resolved_ip: ['dns.resolved_ip'],
  source_ip: ['source.ip', 'client.ip', 'id.orig_h', 'id_orig_h'],
  source_port: ['source.port', 'client.port', 'id.orig_p', 'id_orig_p'],
  address: ['destination.ip', 'server.ip', 'id.resp_h', 'id_resp_h'],
  port: ['destination.port', 'server.port', 'id.resp_p', 'id_resp_p'],
  transport: ['network.transport', 'proto'],
  community_id: ['network.community_id', 'community_id'],
  transaction_id: ['dns.id', 'zeek.dns.trans_id', 'trans_id'],
};

/** What each analytic cannot do without, per kind of event. */
export const NEEDED: { readonly [analytic: string]: readonly LogicalField[] } = {
  AN0728: ['time', 'event_id', 'host', 'executable', 'address', 'port', 'question'],
  AN1121: ['time', 'event_id', 'host', 'executable', 'question'],
  'AN1121 (network)': ['time', 'question', 'source_ip'],
};
