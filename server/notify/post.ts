import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import type { LookupFunction } from 'node:net';
import { toCutText } from './cut_text.ts';
import type { Delivery } from './delivery.ts';
import type { ResolvedTarget } from './resolve_target.ts';
import type { WebhookRequest } from './to_request.ts';

const MOST_BODY_BYTES = 4_096;
const MOST_HEADER_BYTES = 16_384;
const MOST_DETAIL = 200;

const toDetail = (text: string): string =>
  toCutText(text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim(), MOST_DETAIL);

const toRetryAfter = (header: string | undefined): { retry_after_s?: number } =>
  header !== undefined && /^\d{1,6}$/.test(header) ? { retry_after_s: Number(header) } : {};

/** Answers every question for an address with the one that was checked. */
const pinTo = (address: string): LookupFunction => {
  const family = address.includes(':') ? 6 : 4;
  return (_host, options, done) =>
    options.all === true ? done(null, [{ address, family }]) : done(null, address, family);
};

const toFailure = (error: NodeJS.ErrnoException): Delivery => ({
  kind: 'unreachable',
  detail: `the connection failed (${error.code ?? toDetail(error.message)})`,
});

/** One POST on a connection of its own. Follows nothing, reads at most 4 kB of the answer, ends with the signal. */
export const post = (
  { url, address }: ResolvedTarget,
  { headers, body }: WebhookRequest,
  signal: AbortSignal,
): Promise<Delivery> =>
  new Promise((resolve) => {
    const send = url.protocol === 'https:' ? requestTls : requestPlain;
    const sent = send(url, {
      method: 'POST',
      headers,
      lookup: pinTo(address),
      // No pool: a connection never outlives the check of its address.
      agent: false,
      maxHeaderSize: MOST_HEADER_BYTES,
      signal,
    });
    let has_answered = false;
    sent.on('response', (response) => {
      has_answered = true;
      let text = '';
      let bytes = 0;
      const finish = (): void => {
        sent.destroy();
        resolve({
          kind: 'answered',
          status: response.statusCode ?? 0,
          detail: toDetail(text),
          ...toRetryAfter(response.headers['retry-after']),
        });
      };
      response.on('data', (part: Buffer) => {
        text += part.subarray(0, MOST_BODY_BYTES - bytes).toString('utf8');
        bytes += part.length;
        if (bytes >= MOST_BODY_BYTES) finish();
      });
      response.on('end', finish);
      response.on('error', finish);
      // The status is what counts: a body that breaks off or never ends changes nothing.
      response.on('close', finish);
    });
    const fail = (delivery: Delivery): void => {
      if (!has_answered) resolve(delivery);
    };
    sent.on('error', (error) => fail(toFailure(error)));
    // A switch to another protocol, say, is neither an answer nor an error.
    sent.on('close', () => fail({ kind: 'unreachable', detail: 'the connection ended without an answer' }));
    sent.end(body);
  });
