import { randomUUID } from 'node:crypto';
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import type { Flavour } from '../dashboards/vis_state.ts';
import { CommandFailure } from './runtime.ts';

/** Where and as whom saved objects are imported. */
export interface ImportTarget {
  readonly flavour: Flavour;
  /** of Kibana or OpenSearch Dashboards, with base path and space */
  readonly url: URL;
  readonly authorization: string | undefined;
  /** certificate authority, PEM; undefined: those of the system */
  readonly ca: string | undefined;
}

const TIMEOUT_MS = 60_000;

/** OpenSearch Dashboards would else import into a tenant that only this account sees. */
const HEADERS: Readonly<Record<Flavour, Readonly<Record<string, string>>>> = {
  kibana: { 'kbn-xsrf': 'true' },
  opensearch_dashboards: { 'osd-xsrf': 'true', securitytenant: 'global' },
};

const send = (
  { flavour, url, authorization, ca }: ImportTarget,
  body: string,
  boundary: string,
): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const target = new URL(
      `${url.pathname.replace(/\/+$/, '')}/api/saved_objects/_import?overwrite=true`,
      url,
    );
    const open = target.protocol === 'https:' ? requestTls : requestPlain;
    const sent = open(target, {
      method: 'POST',
      ...(ca === undefined ? {} : { ca }),
      headers: {
        ...HEADERS[flavour],
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'content-length': Buffer.byteLength(body),
        ...(authorization === undefined ? {} : { authorization }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    sent.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });

interface Imported {
  readonly success?: unknown;
  readonly successCount?: unknown;
  readonly errors?: readonly {
    readonly type?: string;
    readonly id?: string;
    readonly error?: { readonly type?: string };
  }[];
}

const parse = (text: string): Imported | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Load an import file over what is there under the same ids; yields how many objects were taken. */
export const importSavedObjects = async (target: ImportTarget, ndjson: string): Promise<number> => {
  const boundary = `afterquery-${randomUUID()}`;
  const body = [
    `--${boundary}`,
    'Content-Disposition: form-data; name="file"; filename="afterquery.ndjson"',
    'Content-Type: application/ndjson',
    '',
    ndjson,
    `--${boundary}--`,
    '',
  ].join('\r\n');
  const where = `${target.url.origin}${target.url.pathname}`;
  let answer: { status: number; text: string };
  try {
    answer = await send(target, body, boundary);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new CommandFailure(`${where} cannot be reached: ${code ?? message}.`, 1);
  }
  const imported = parse(answer.text);
  if (answer.status !== 200 || imported === undefined)
    throw new CommandFailure(`${where} answered ${answer.status}: ${answer.text.slice(0, 300)}`, 1);
  const { success, successCount, errors = [] } = imported;
  const refused = errors.map(({ type, id, error }) => `${type} ${id} (${error?.type ?? 'no reason given'})`);
  if (success !== true || typeof successCount !== 'number')
    throw new CommandFailure(`${where} did not take everything: ${refused.slice(0, 5).join(', ')}.`, 1);
  return successCount;
};
