import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import {
  hashSecret,
  isSecret,
  newKeyId,
  newSecret,
  parseKey,
  toKeyText,
} from '../../../server/access/api_key.ts';
import { isLoopback } from '../../../server/schema/ip_address.ts';
import { mayAct, ROLES } from '../../../server/schema/role.ts';

describe('an API key', () => {
  it('is read back from its text, and from no other', () => {
    const key = { id: newKeyId(), secret: newSecret() };
    const text = toKeyText(key);
    assert.deepEqual(parseKey(text), key);
    for (const wrong of [
      '',
      'aq_',
      text.slice(1),
      `${text}x`,
      text.slice(0, -1),
      ` ${text}`,
      `${text}\n`,
      text.toUpperCase(),
    ])
      assert.equal(parseKey(wrong), undefined, wrong);
    fc.assert(fc.property(fc.string({ maxLength: 100 }), (noise) => parseKey(noise) === undefined));
  });
  it('is stored as a salted hash: two of one secret differ, and only the secret fits', async () => {
    const secret = newSecret();
    const [one, two] = [await hashSecret(secret), await hashSecret(secret)];
    assert.notEqual(one.hash, two.hash);
    assert.equal(JSON.stringify(one).includes(secret), false);
    assert.equal(await isSecret(secret, one), true);
    assert.equal(await isSecret(newSecret(), one), false);
    assert.equal(await isSecret(secret, { ...one, hash: '' }), false);
  });
});

describe('a role', () => {
  it('may do what those before it may', () => {
    const allowed = ROLES.map((has) => ROLES.map((needs) => mayAct(has, needs)));
    assert.deepEqual(allowed, [
      [true, false, false],
      [true, true, false],
      [true, true, true],
    ]);
  });
});

describe('loopback', () => {
  it('is what nothing outside reaches', () => {
    for (const host of ['localhost', '127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
      assert.equal(isLoopback(host), true, host);
    for (const host of [
      '',
      '0.0.0.0',
      '::',
      '10.0.0.1',
      'localhost.example.com',
      '127.0.0.1.example.com',
      'LOCALHOST.',
    ])
      assert.equal(isLoopback(host), false, host);
  });
});
