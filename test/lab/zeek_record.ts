import { createHash } from 'node:crypto';

/** One line of Zeek's dns.log as JSON; times in seconds since 1970, absent fields left out as Zeek does. */
export interface ZeekDns {
  _path: 'dns';
  ts: number;
  uid: string;
  'id.orig_h': string;
  'id.orig_p': number;
  'id.resp_h': string;
  'id.resp_p': number;
  proto: 'udp';
  trans_id: number;
  rtt?: number;
  query: string;
  qclass: number;
  qclass_name: string;
  qtype: number;
  qtype_name: string;
  rcode?: number;
  rcode_name?: string;
  AA: boolean;
  TC: boolean;
  RD: boolean;
  RA: boolean;
  Z: number;
  answers?: string[];
  TTLs?: number[];
  rejected: boolean;
}

/** A TCP connection's first packet that was answered (SYN, then SYN and ACK). */
export interface RecordedConnection {
  ts: number;
  'id.orig_h': string;
  'id.orig_p': number;
  'id.resp_h': string;
  'id.resp_p': number;
  proto: 'tcp';
}

/** Six decimals, as Zeek prints times. */
export const roundSeconds = (seconds: number): number => Number(seconds.toFixed(6));

/** Zeek's uid is one per connection: the same five-tuple, the same uid. */
export const zeekUid = (...fiveTuple: (string | number)[]): string =>
  `C${createHash('sha256').update(fiveTuple.join(' ')).digest('base64').replace(/[+/=]/g, '').slice(0, 17)}`;
