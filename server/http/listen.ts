import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

export interface Listening {
  readonly url: string;
  /** Connections from now on are shown this certificate; without one from the start, nothing changes. */
  readonly renew: (certificate: Certificate) => void;
  readonly close: () => Promise<void>;
}

/** PEM texts. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

const MOST_HEADER_BYTES = 16_384;
const MOST_CONNECTIONS = 2_000;

/** Bounds against slow or silent clients, milliseconds. */
const configure = (server: Server): void => {
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 5_000;
  server.maxRequestsPerSocket = 1_000;
  server.maxConnections = MOST_CONNECTIONS;
};

/** Rejects where the address cannot be had, or the certificate is none. */
export const listen = (
  app: Express,
  host: string,
  port: number,
  certificate?: Certificate,
): Promise<Listening> =>
  new Promise((resolve, reject) => {
    // A connection that sends nothing is looked at this often.
    const options = { maxHeaderSize: MOST_HEADER_BYTES, connectionsCheckingInterval: 5_000 };
    const toTls = (pem: Certificate) => ({ ...pem, minVersion: 'TLSv1.2' as const });
    const tls =
      certificate === undefined ? undefined : createTlsServer({ ...options, ...toTls(certificate) }, app);
    const server = tls ?? createServer(options, app);
    configure(server);
    server.once('error', reject);
    server.listen(port, host, () => {
      const { port: bound } = server.address() as AddressInfo;
      const scheme = certificate === undefined ? 'http' : 'https';
      resolve({
        url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${bound}`,
        renew: (next) => tls?.setSecureContext(toTls(next)),
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeIdleConnections();
            setTimeout(() => server.closeAllConnections(), 2_000).unref();
          }),
      });
    });
  });
