import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createDeliver, type Deliver, type Receiver } from '../../../server/notify/deliver.ts';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface TestReceiver {
  readonly url: string;
  readonly received: Received[];
  readonly stop: () => Promise<void>;
}

/** A real server on a free port of loopback. @param answer told which request it is, from 1 */
export const receive = (answer: (response: ServerResponse, nth: number) => void): Promise<TestReceiver> =>
  new Promise((resolve) => {
    const received: Received[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => {
        body += part;
      });
      request.on('end', () => {
        received.push({ path: request.url ?? '', headers: request.headers, body });
        answer(response, received.length);
      });
    });
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      resolve({
        url: `http://127.0.0.1:${port}`,
        received,
        stop: () =>
          new Promise((done) => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });

export const SECRET = 'shared secret';

export const deliverTo = (url: string, more: Partial<Receiver> = {}): Deliver =>
  createDeliver({
    url,
    allow_inside: true,
    style: { format: 'generic', secret: SECRET, version: '1.0.0' },
    timeout_ms: 5_000,
    look_up: async () => ['127.0.0.1'],
    ...more,
  });
