import { constants } from 'node:buffer';
import { promisify } from 'node:util';
import { unzip } from 'node:zlib';
import { BodyRoom } from '../body_room.ts';

/** An answer as both official clients hand it out unread. */
export interface UnreadAnswer {
  readonly statusCode?: number | null | undefined;
  readonly headers?: Readonly<Record<string, unknown>> | null | undefined;
  readonly body: AsyncIterable<Uint8Array>;
}

/** Named as the clients name what they throw themselves. */
class AnswerError extends Error {
  readonly statusCode: number | undefined;
  readonly body: unknown;

  constructor(name: string, message: string, statusCode?: number, body?: unknown) {
    super(message);
    this.name = name;
    this.statusCode = statusCode;
    this.body = body;
  }
}

const toText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const gather = async (body: AsyncIterable<Uint8Array>, room: BodyRoom): Promise<Buffer> => {
  try {
    for await (const part of body) {
      room.add(part);
      if (room.length > constants.MAX_STRING_LENGTH) break;
    }
  } catch (error) {
    throw new AnswerError('ConnectionError', toText(error));
  }
  if (room.length > constants.MAX_STRING_LENGTH) throw new AnswerError('RequestAbortedError', 'too long');
  return room.bytes;
};

/** As the header says it; compressed or wrong, it costs one room more. */
const toExpected = (headers: UnreadAnswer['headers']): number => {
  const length = Number(headers?.['content-length']);
  return Number.isSafeInteger(length) && length > 0 ? length : 0;
};

/** Something between the cluster and us may compress what we did not ask it to. */
const unpack = async (bytes: Buffer, encoding: unknown): Promise<Buffer> => {
  if (!/gzip|deflate/i.test(String(encoding ?? ''))) return bytes;
  try {
    return await promisify(unzip)(bytes);
  } catch (error) {
    throw new AnswerError('ConnectionError', toText(error));
  }
};

const parseIfJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
};

/** What `read` makes of the answer's bytes, which are its until it returns; a status from 400 on is thrown as the clients throw it. */
export const readAnswer = async (
  { statusCode, headers, body }: UnreadAnswer,
  read: (bytes: Buffer) => unknown,
): Promise<unknown> => {
  const room = new BodyRoom(toExpected(headers));
  try {
    const bytes = await unpack(await gather(body, room), headers?.['content-encoding']);
    const status = statusCode ?? 500;
    if (status >= 400)
      throw new AnswerError('ResponseError', `status ${status}`, status, parseIfJson(bytes.toString('utf8')));
    return read(bytes);
  } finally {
    room.leave();
  }
};
