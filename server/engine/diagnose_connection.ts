import { connect as connectPlain } from 'node:net';
import { connect as connectSecure } from 'node:tls';

const PROBE_MS = 2_000;

const PLAIN_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  ENOTFOUND: 'its host name is unknown',
  EAI_AGAIN: 'its host name cannot be looked up right now',
  ETIMEDOUT: 'no answer from that address',
  EHOSTUNREACH: 'no route to that host',
  ENETUNREACH: 'no route to that network',
  EPROTO: 'it does not speak TLS there (is it http instead of https?)',
};

/**
 * Why a connection fails. The clients keep only a message, so one bare connection is opened to get Node's error code.
 * @returns a short phrase for people, without credentials
 */
export const diagnoseConnection = (url: string, ca: string | undefined): Promise<string> =>
  new Promise((resolve) => {
    const { protocol, hostname, port } = new URL(url);
    const secure = protocol === 'https:';
    const host = hostname.replace(/^\[|\]$/g, '');
    const to = { host, port: Number(port) || (secure ? 443 : 80) };
    const socket = secure ? connectSecure({ ...to, ...(ca === undefined ? {} : { ca }) }) : connectPlain(to);
    const finish = (phrase: string) => {
      socket.destroy();
      resolve(phrase);
    };
    socket.setTimeout(PROBE_MS, () => finish(PLAIN_WORDS.ETIMEDOUT ?? ''));
    socket.on(secure ? 'secureConnect' : 'connect', () =>
      finish('the connection was closed before an answer came (is it https instead of http?)'),
    );
    socket.on('error', (error: NodeJS.ErrnoException) =>
      finish(toConnectionPhrase(error.code, error.message)),
    );
  });

/** @param code Node's or OpenSSL's error code, e.g. "ECONNREFUSED", "DEPTH_ZERO_SELF_SIGNED_CERT" */
export const toConnectionPhrase = (code: string | undefined, message: string): string => {
  if (code === undefined) return message === '' ? 'the connection failed' : message;
  const plain = PLAIN_WORDS[code];
  if (plain !== undefined) return plain;
  if (code.startsWith('ERR_SSL')) return PLAIN_WORDS.EPROTO ?? code;
  return /CERT|SIGNATURE|ERR_TLS|CRL/.test(code)
    ? `its certificate is not trusted (${code}: ${message.split(';')[0]})`
    : `${code}`;
};
