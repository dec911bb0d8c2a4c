import * as t from 'io-ts';
import { AnalyticId, SeverityCodec } from './finding.ts';
import { DateTime, Keyword, Long, opaque, Text } from './leaf_codecs.ts';

/** What a receiver is told of a finding; its texts are cut, since whoever is observed writes some of them. */
const FindingNotification = t.intersection([
  t.type({
    type: t.literal('finding'),
    /** new: the receiver was never told of it; escalated: it was, at a lower severity */
    reason: t.union([t.literal('new'), t.literal('escalated')]),
    id: t.string,
    severity: SeverityCodec,
    score: t.number,
    analytic: AnalyticId,
    time: DateTime,
    host: t.string,
    domain: t.string,
    ports: t.array(t.number),
    addresses: t.array(t.string),
    techniques: t.array(t.string),
    message: t.string,
    reasons: t.array(t.string),
  }),
  t.partial({ process: t.partial({ name: t.string, executable: t.string, pid: t.number }) }),
]);
export type FindingNotification = t.TypeOf<typeof FindingNotification>;

/** A synthetic story was not found: what ought to detect does not. */
const CanaryNotification = t.type({
  type: t.literal('canary'),
  reason: t.literal('failed'),
  id: t.string,
  severity: SeverityCodec,
  time: DateTime,
  /** analytics that did not find it */
  analytics: t.array(AnalyticId),
  message: t.string,
});
export type CanaryNotification = t.TypeOf<typeof CanaryNotification>;

export const Notification = t.union([FindingNotification, CanaryNotification]);
export type Notification = t.TypeOf<typeof Notification>;

/** One notification and how far it has come. Its id is a digest of finding (or canary) and severity: nothing is told twice at one severity. */
export const OutboxEntry = t.intersection([
  t.type({
    /** when it was put there */
    '@timestamp': DateTime,
    id: Keyword,
    finding: t.type({ id: Keyword }),
    severity: SeverityCodec,
    status: t.union([t.literal('pending'), t.literal('done'), t.literal('failed')]),
    /** tries begun, the running one included */
    tries: Long,
    /** not before it; a copy that sends moves it on, so that another takes over only when that copy has died */
    next_try: DateTime,
    notification: opaque(Notification),
  }),
  t.partial({ sent: DateTime, http_status: Long, error: Text }),
]);
export type OutboxEntry = t.TypeOf<typeof OutboxEntry>;
