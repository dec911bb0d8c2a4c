import {
  type ClientRequest,
  createServer,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** What the proxy does with one request in place of passing it on. */
export type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly body: unknown }
  /** passes the request on and tells a shard of the answer failed */
  | { readonly kind: 'partial' }
  /** passes the request on after a while, milliseconds */
  | { readonly kind: 'delay'; readonly ms: number }
  /** never answers */
  | { readonly kind: 'hang' }
  /** breaks the connection: before the cluster sees the request, or after it has done it */
  | { readonly kind: 'reset'; readonly when: 'before' | 'after' };

export interface ProxiedRequest {
  readonly method: string;
  readonly path: string;
  /** of this proxy, from 1 */
  readonly number: number;
  readonly body: string;
}

export interface FaultProxy {
  readonly url: string;
  /** requests that a fault met */
  readonly faulted: () => number;
  readonly close: () => Promise<void>;
}

const readAll = async (message: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts);
};

const toPartial = (body: Buffer): Buffer => {
  const answer = JSON.parse(body.toString('utf8')) as {
    _shards?: { total: number; failed: number; successful: number };
  };
  if (answer._shards === undefined) return body;
  answer._shards.failed = 1;
  answer._shards.successful = Math.max(0, answer._shards.total - 1);
  return Buffer.from(JSON.stringify(answer));
};

/** An HTTP proxy before a real cluster on loopback. `choose` says, request by request, what goes wrong; undefined: nothing. */
export const startFaultProxy = async (
  target: string,
  choose: (asked: ProxiedRequest) => Fault | undefined | Promise<Fault | undefined>,
): Promise<FaultProxy> => {
  const { hostname, port } = new URL(target);
  let number = 0;
  let faulted = 0;
  const pass = (asked: IncomingMessage, body: Buffer): Promise<{ answer: IncomingMessage; body: Buffer }> =>
    new Promise((resolve, reject) => {
      const headers = { ...asked.headers, host: `${hostname}:${port}`, 'accept-encoding': 'identity' };
      const onward: ClientRequest = request(
        { hostname, port, method: asked.method, path: asked.url, headers },
        (answer) => {
          readAll(answer).then((whole) => resolve({ answer, body: whole }), reject);
        },
      );
      onward.on('error', reject);
      onward.end(body);
    });
  const serve = async (asked: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readAll(asked);
    number += 1;
    const fault = await choose({
      method: asked.method ?? '',
      path: asked.url ?? '',
      number,
      body: body.toString('utf8'),
    });
    if (fault !== undefined) faulted += 1;
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'delay') await wait(fault.ms);
    if (fault?.kind === 'reset' && fault.when === 'before') {
      asked.socket.destroy();
      return;
    }
    if (fault?.kind === 'answer') {
      response.writeHead(fault.status, {
        'content-type': 'application/json',
        'x-elastic-product': 'Elasticsearch',
      });
      response.end(JSON.stringify(fault.body));
      return;
    }
    const passed = await pass(asked, body);
    if (fault?.kind === 'reset') {
      asked.socket.destroy();
      return;
    }
    const { 'content-length': _length, 'transfer-encoding': _encoding, ...headers } = passed.answer.headers;
    response.writeHead(passed.answer.statusCode ?? 502, headers);
    response.end(fault?.kind === 'partial' ? toPartial(passed.body) : passed.body);
  };
  const server = createServer((asked, response) => {
    serve(asked, response).catch(() => asked.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faulted: () => faulted,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
