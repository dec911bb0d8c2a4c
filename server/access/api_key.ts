import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/**
 * An API key as people hold it: "aq_" + id + "_" + secret. The id finds the stored document; of the secret only a salted scrypt hash is
 * stored, so that who reads the index cannot act.
 */
export interface PresentedKey {
  readonly id: string;
  readonly secret: string;
}

export interface HashedSecret {
  /** base64 */
  readonly salt: string;
  /** base64 */
  readonly hash: string;
}

const SECRET_BYTES = 32;
const HASH_BYTES = 32;
const COST: ScryptOptions = { N: 16_384, r: 8, p: 1 };
const PATTERN = /^aq_([A-Za-z0-9]{12})_([A-Za-z0-9_-]{43})$/;

const derive = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

/** undefined where the text has not the form of a key */
export const parseKey = (text: string): PresentedKey | undefined => {
  const [, id, secret] = PATTERN.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
};

export const toKeyText = ({ id, secret }: PresentedKey): string => `aq_${id}_${secret}`;

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export const newKeyId = (): string =>
  [...randomBytes(12)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');

export const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

export const hashSecret = async (secret: string): Promise<HashedSecret> => {
  const salt = randomBytes(16);
  const hash = await derive(secret, salt, HASH_BYTES, COST);
  return { salt: salt.toString('base64'), hash: hash.toString('base64') };
};

export const isSecret = async (secret: string, { salt, hash }: HashedSecret): Promise<boolean> => {
  const expected = Buffer.from(hash, 'base64');
  const got = await derive(secret, Buffer.from(salt, 'base64'), HASH_BYTES, COST);
  return expected.length === got.length && timingSafeEqual(expected, got);
};
