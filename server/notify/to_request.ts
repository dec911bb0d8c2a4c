import type { OutboxEntry } from '../schema/outbox.ts';
import { toSignature } from './signature.ts';
import { toSlackText } from './slack_text.ts';

export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RequestStyle {
  readonly format: 'generic' | 'slack';
  readonly secret: string | undefined;
  /** of this program */
  readonly version: string;
}

/** Nothing in a text is to become markup, a mention or a preview. */
const PLAIN = { mrkdwn: false, parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false };

/** The same entry has the same body at every try; only its timestamp, and so its signature, differ. @param now milliseconds */
export const toRequest = (
  { id, notification }: OutboxEntry,
  style: RequestStyle,
  now: number,
): WebhookRequest => {
  const told = style.format === 'slack' ? { text: toSlackText(notification), ...PLAIN } : notification;
  const body = JSON.stringify(told);
  const timestamp = String(Math.floor(now / 1_000));
  return {
    body,
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': String(Buffer.byteLength(body)),
      'User-Agent': `afterquery/${style.version}`,
      'Idempotency-Key': id,
      'X-Afterquery-Timestamp': timestamp,
      ...(style.secret === undefined
        ? {}
        : { 'X-Afterquery-Signature': toSignature(style.secret, timestamp, body) }),
    },
  };
};
