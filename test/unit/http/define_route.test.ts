import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import express from 'express';
import { right } from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import * as t from 'io-ts';
import request from 'supertest';
import { NOBODY } from '../../../server/access/caller.ts';
import { defineRoute } from '../../../server/http/define_route.ts';

const app = express();
app.use(express.json());
defineRoute({
  method: 'post',
  path: '/things/:id',
  params: t.type({ id: t.string }),
  query: t.partial({ q: t.string }),
  body: t.type({ n: t.number }),
  summary: 'A thing',
  role: 'viewer',
  answers: [],
  problems: [],
  handle: ({ params, query, body }) => TE.right({ status: 200, body: { params, query, body } }),
}).register(app, { admit: async () => right(NOBODY), note: async () => undefined, observe: () => undefined });

describe('a route', () => {
  it('hands over what its codecs decode', async () => {
    const { status, body } = await request(app).post('/things/1?q=x').send({ n: 2 });
    assert.equal(status, 200);
    assert.deepEqual(body, { params: { id: '1' }, query: { q: 'x' }, body: { n: 2 } });
  });

  it('refuses what no codec names, and what does not decode, as a problem', async () => {
    for (const [path, body] of [
      ['/things/1?Q=x', { n: 2 }],
      ['/things/1?q=x&q=y', { n: 2 }],
      ['/things/1', { n: 2, m: 1 }],
      ['/things/1', { n: '2' }],
      ['/things/1', {}],
      ['/things/1', [1]],
      ['/things/1', JSON.parse('{"n":1,"__proto__":{"x":1}}')],
    ] as const) {
      const answer = await request(app).post(path).send(body);
      assert.equal(answer.status, 400, JSON.stringify(body));
      assert.match(answer.headers['content-type'] ?? '', /^application\/problem\+json/);
      assert.equal(JSON.parse(answer.text).status, 400);
    }
  });
});
