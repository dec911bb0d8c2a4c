import { ELASTIC_LONG_LABELS, ELASTIC_TXT } from './elastic.ts';
import { SENTINEL_LENGTH, SPLUNK_LENGTH } from './name_length.ts';
import type { Peer } from './peer.ts';
import { DF00TECH, HOST_JOIN } from './port_rules.ts';
import { RITA } from './rita.ts';
import { SIGMA_RATE, SIGMA_SUBDOMAINS } from './sigma.ts';

export const PEERS: readonly Peer[] = [
  ELASTIC_LONG_LABELS,
  ELASTIC_TXT,
  SIGMA_SUBDOMAINS,
  SIGMA_RATE,
  RITA,
  SPLUNK_LENGTH,
  SENTINEL_LENGTH,
  DF00TECH,
  HOST_JOIN,
];
