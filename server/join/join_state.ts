/**
 * What became of one socket when it met the answers of its process.
 * - inside_window: an answer with this address came at most `after_ms` before it (or up to `before_ms` after: Sysmon writes
 *   event 22 when the query completes, which can be later than the socket)
 * - after_window: answers with this address exist, none inside the window, at least one too old
 * - earlier_only: the socket is earlier than every answer with this address
 * - never_resolved: the host has DNS telemetry, but this process never got this address as an answer
 * - no_dns_telemetry: the host sent no event 22 around that time
 * - no_process_identity: neither ProcessGuid nor pid and image say which process it was
 */
export type JoinState =
  | 'inside_window'
  | 'after_window'
  | 'earlier_only'
  | 'never_resolved'
  | 'no_dns_telemetry'
  | 'no_process_identity';

/** Milliseconds: how long after an answer a socket still belongs to it, and how long before it may already be there. */
export interface JoinWindow {
  readonly after_ms: number;
  readonly before_ms: number;
}
