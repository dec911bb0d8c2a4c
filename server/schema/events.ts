/**
 * The normalised (ECS) event that ingest writes and every source template maps. Times are ISO 8601 UTC with milliseconds.
 * `@timestamp` is when it happened by the host's own clock (Sysmon's UtcTime, a sensor's ts), as Elastic's Sysmon pipeline
 * has it; `event.created` is when the log record was made or collected.
 */
export interface NormalisedEvent {
  '@timestamp': string;
  event: {
    /** Sysmon event id as a string ("1" | "3" | "5" | "22"); absent on network DNS */
    code?: string;
    kind: 'event';
    category: string[];
    type?: string[];
    created?: string;
    /** "windows.sysmon_operational" | "zeek.dns" | "packetbeat.dns" */
    dataset: string;
    module: 'sysmon' | 'zeek' | 'packetbeat';
    provider?: string;
  };
  ecs: { version: '8.17.0' };
  host?: { name: string; id?: string };
  agent?: { name?: string; type?: string };
  process?: NormalisedProcess;
  user?: { name?: string; domain?: string };
  source?: { ip?: string; port?: number; domain?: string };
  destination?: { ip?: string; port?: number; domain?: string };
  network?: {
    transport?: string;
    direction?: 'egress' | 'ingress';
    protocol?: string;
    community_id?: string;
  };
  dns?: {
    id?: string;
    question?: { name?: string; type?: string; registered_domain?: string; subdomain?: string };
    /** data is kept as text; type is the record type's name ("A", "AAAA", "CNAME", "TXT") or "TYPE65" */
    answers?: { data: string; type: string }[];
    resolved_ip?: string[];
    /** "NOERROR", "NXDOMAIN", ...; for Sysmon derived from QueryStatus where it maps, else "STATUS_<n>" */
    response_code?: string;
  };
  sysmon?: { dns?: { status?: string } };
}

export interface NormalisedProcess {
  /** ProcessGuid, lower case, with braces; absent when all zero */
  entity_id?: string;
  pid?: number;
  name?: string;
  executable?: string;
  command_line?: string;
  working_directory?: string;
  hash?: { sha256?: string; sha1?: string; md5?: string };
  parent?: {
    entity_id?: string;
    pid?: number;
    name?: string;
    executable?: string;
    command_line?: string;
  };
}
