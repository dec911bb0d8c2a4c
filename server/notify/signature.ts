import { createHmac } from 'node:crypto';

/** `v1=` and the HMAC-SHA256, in hexadecimal digits, of "timestamp.body". @param timestamp seconds, as in its header */
export const toSignature = (secret: string, timestamp: string, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
