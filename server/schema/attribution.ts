import * as t from 'io-ts';

/**
 * How a sensor's finding came to its process, or why it stays with the host. A closed set.
 * - own_resolver: sockets of the process carried the queries
 * - translated_source: the same, seen from behind an address translation: by source port, resolver and time
 * - no_socket_events: no host sent an event 3 from the client's address around that time
 * - flows_not_logged: a host has the address and sends event 3, but none of these flows
 * - flows_not_recorded: the sensor logs neither source ports nor community ids
 * - several_hosts: two hosts claim the address or the very flows
 * - no_clear_process: several processes share the flows, none carried enough of them
 * - no_process_identity: the sockets are there and do not say which process opened them
 * - system_resolver: the queries left through the system's resolver, which asks for all
 * - excluded_program: the queries are a browser's or another program's that is left out by its path
 * - ambiguous_translation: nobody has the address; sockets of several hosts or processes would fit
 */
export const AttributionCode = t.union([
  t.literal('own_resolver'),
  t.literal('translated_source'),
  t.literal('no_socket_events'),
  t.literal('flows_not_logged'),
  t.literal('flows_not_recorded'),
  t.literal('several_hosts'),
  t.literal('no_clear_process'),
  t.literal('no_process_identity'),
  t.literal('system_resolver'),
  t.literal('excluded_program'),
  t.literal('ambiguous_translation'),
]);
export type AttributionCode = t.TypeOf<typeof AttributionCode>;
