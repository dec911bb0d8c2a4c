import { Agent, request } from 'node:http';

const AT_ONCE = 3;
const BODY_BYTES = 6_000_000;
const ACTION = '{"index":{}}\n';

export interface BulkSender {
  /** resolves when there is room for more */
  readonly add: (line: string) => Promise<void> | undefined;
  readonly end: () => Promise<void>;
}

/** Documents into one index, a few bodies on their way at once. The product's own writer takes ids and retries; a load takes neither. */
export const createBulkSender = (url: string, index: string): BulkSender => {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const under_way = new Set<Promise<void>>();
  let failure: Error | undefined;
  let [lines, bytes]: [string[], number] = [[], 0];

  const post = (body: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const sent = request(
        `${url}/${index}/_bulk?filter_path=errors`,
        { method: 'POST', agent, headers: { 'content-type': 'application/x-ndjson' } },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => {
            text += part;
          });
          response.on('end', () =>
            response.statusCode === 200 && text.includes('"errors":false')
              ? resolve()
              : reject(new Error(`${response.statusCode}: ${text.slice(0, 300)}`)),
          );
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });

  const flush = async (): Promise<void> => {
    if (lines.length === 0) return;
    const body = lines.join('');
    [lines, bytes] = [[], 0];
    while (under_way.size >= AT_ONCE) await Promise.race(under_way);
    if (failure !== undefined) throw failure;
    const one = post(body).catch((error: Error) => {
      failure ??= error;
    });
    under_way.add(one);
    void one.then(() => under_way.delete(one));
  };
  return {
    add: (line) => {
      lines.push(`${ACTION}${line}\n`);
      bytes += line.length;
      return bytes >= BODY_BYTES ? flush() : undefined;
    },
    end: async () => {
      await flush();
      await Promise.all(under_way);
      agent.destroy();
      if (failure !== undefined) throw failure;
    },
  };
};
