import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLeft, right } from 'fp-ts/lib/Either.js';
import { secretsOf, toAccess } from '../../../server/engine/access.ts';
import { toConnectionPhrase } from '../../../server/engine/diagnose_connection.ts';
import { toFlavor } from '../../../server/engine/identify.ts';

const access = (url: string, more: object = {}) => toAccess({ url, flavor: 'auto', ...more });

describe('the address of a cluster', () => {
  it('loses its credentials, its query and its last slash', () => {
    assert.deepEqual(
      access('https://me:p%40ss@host:9200/prefix/?x=1#y'),
      right({ url: 'https://host:9200/prefix', username: 'me', password: 'p@ss' }),
    );
    assert.deepEqual(access('http://host:9200'), right({ url: 'http://host:9200' }));
  });

  it('gives way to stated credentials', () => {
    const stated = { username: 'you', password: 'other', api_key: 'key' };
    assert.deepEqual(access('http://me:pw@h', stated), right({ url: 'http://h', ...stated }));
  });

  it('is refused when it is none', () => {
    for (const url of ['', 'host:9200', 'ftp://host', 'http://']) assert.ok(isLeft(access(url)), url);
  });

  it('lists every form of a secret', () => {
    const secrets = secretsOf({ url: 'http://h', username: 'me', password: 'p@ss', api_key: 'key' });
    assert.deepEqual(secrets, ['p@ss', 'key', Buffer.from('me:p@ss').toString('base64'), 'p%40ss']);
    assert.deepEqual(secretsOf({ url: 'http://h' }), []);
  });
});

describe('what answers there', () => {
  it('is told by header or by the distribution it states', () => {
    assert.equal(
      toFlavor({ headers: { 'x-elastic-product': 'Elasticsearch' }, body: undefined }),
      'elasticsearch',
    );
    assert.equal(toFlavor({ headers: {}, body: { version: { distribution: 'opensearch' } } }), 'opensearch');
    assert.equal(
      toFlavor({ headers: { 'x-opensearch-version': 'OpenSearch/3.8.0' }, body: {} }),
      'opensearch',
    );
    assert.equal(toFlavor({ headers: { server: 'nginx' }, body: '<html>' }), undefined);
  });

  it('is described by error code', () => {
    assert.equal(
      toConnectionPhrase('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1'),
      'connection refused',
    );
    assert.match(
      toConnectionPhrase('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'),
      /^its certificate/,
    );
    assert.match(toConnectionPhrase('ERR_TLS_CERT_ALTNAME_INVALID', 'Host is not'), /^its certificate/);
    assert.match(toConnectionPhrase('ERR_SSL_WRONG_VERSION_NUMBER', 'wrong version'), /does not speak TLS/);
  });
});
