/** Rows as the queries decode them from any field profile. Times are epoch milliseconds. Host names are compared in lower case. */
export interface ProcessRef {
  readonly host: string;
  /** lower case with braces; absent when missing or all zero */
  readonly entity_id?: string | undefined;
  readonly pid?: number | undefined;
  readonly executable?: string | undefined;
}

export interface EventRef {
  readonly index: string;
  readonly id: string;
}

/** One composite bucket of unusual sockets in a slice. */
export interface SocketBucket extends ProcessRef {
  readonly address: string;
  readonly port: number;
  readonly count: number;
}

/** One Sysmon event 3. `time` is UtcTime where known, else `@timestamp`; `logged` is `@timestamp`. */
export interface SocketEvent extends ProcessRef, EventRef {
  readonly time: number;
  readonly logged: number;
  readonly address: string;
  readonly port: number;
  readonly transport?: string | undefined;
  readonly source_ip?: string | undefined;
  readonly source_port?: number | undefined;
  readonly community_id?: string | undefined;
  readonly user?: string | undefined;
}

/** One Sysmon event 22. Read from columns, its id is empty until it is needed: see `seq`. */
export interface LookupEvent extends ProcessRef, EventRef {
  /** the cluster's sequence number, which tells it apart within a shard without its id; absent where the id was read */
  readonly seq?: number | undefined;
  readonly time: number;
  readonly logged: number;
  /** without a trailing dot */
  readonly name: string;
  readonly addresses: readonly string[];
  /** record types seen in the answer */
  readonly types: readonly string[];
  /** ports that the answer's records hold, where the telemetry kept them */
  readonly named_ports?: readonly number[] | undefined;
  readonly response_code?: string | undefined;
}

/** One composite bucket of DNS questions: one asker, one name, one type, one outcome, one five-minute step. */
export interface QuestionBucket {
  /** Sysmon: the process; network: absent */
  readonly process?: ProcessRef | undefined;
  /** network: the client's address; Sysmon: absent */
  readonly client?: string | undefined;
  /** lower case, without a trailing dot */
  readonly name: string;
  /** as the index holds it: exact filters need that spelling */
  readonly stored_name: string;
  readonly type?: string | undefined;
  readonly response_code?: string | undefined;
  /** start of the five-minute step */
  readonly step: number;
  readonly count: number;
}

/** One process creation (Sysmon event 1). */
export interface ProcessStart extends ProcessRef, EventRef {
  readonly time: number;
  readonly command_line?: string | undefined;
  readonly user?: string | undefined;
  readonly sha256?: string | undefined;
  readonly parent_entity_id?: string | undefined;
  readonly parent_pid?: number | undefined;
  readonly parent_executable?: string | undefined;
  readonly parent_command_line?: string | undefined;
}

/** One DNS transaction as a network sensor saw it. */
export interface NetworkLookup extends EventRef {
  readonly time: number;
  readonly name: string;
  readonly type?: string | undefined;
  readonly source_ip: string;
  readonly source_port?: number | undefined;
  readonly address?: string | undefined;
  readonly port?: number | undefined;
  readonly transport?: string | undefined;
  readonly community_id?: string | undefined;
  /** the id in the DNS header, as text: a retransmission repeats it */
  readonly transaction_id?: string | undefined;
}
