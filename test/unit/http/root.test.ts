import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import request from 'supertest';
import { toDescribedService } from '../../../server/generate/openapi_file.ts';
import { createApp } from '../../../server/http/create_app.ts';

const app = createApp(toDescribedService());

describe('the address alone', () => {
  it('leads to the documentation, under the same security headers', async () => {
    const { status, headers } = await request(app).get('/');
    assert.equal(status, 302);
    assert.equal(headers.location, '/docs');
    assert.match(headers['content-security-policy'] ?? '', /default-src 'none'/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
  });

  it('takes nothing else', async () => {
    assert.equal((await request(app).post('/')).status, 404);
    assert.equal((await request(app).get('//evil.example.net')).status, 404);
  });
});
