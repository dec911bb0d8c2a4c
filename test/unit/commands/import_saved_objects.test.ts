import assert from 'node:assert/strict';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { importSavedObjects } from '../../../server/commands/import_saved_objects.ts';
import { CommandFailure } from '../../../server/commands/runtime.ts';

const NDJSON =
  '{"type":"index-pattern","id":"a"}\n{"type":"dashboard","id":"b","attributes":{"title":"Ümlaut"}}\n';

describe('loading saved objects over http', () => {
  const got: { request: IncomingMessage; body: string }[] = [];
  let answer: readonly [status: number, body: string] = [200, ''];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      got.push({ request, body });
      response.writeHead(answer[0], { 'content-type': 'application/json' }).end(answer[1]);
    });
  });
  let url: URL;
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/base/s/soc/`);
  });
  beforeEach(() => {
    got.length = 0;
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });

  const load = (flavour: 'kibana' | 'opensearch_dashboards', target = url): Promise<number> =>
    importSavedObjects({ flavour, url: target, authorization: 'Basic eDp5', ca: undefined }, NDJSON);
  const failsWith = (pattern: RegExp, target = url): Promise<void> =>
    assert.rejects(load('kibana', target), (error: unknown) => {
      assert.ok(error instanceof CommandFailure);
      assert.equal(error.exit_code, 1);
      assert.match(error.message, pattern);
      return true;
    });

  it('sends one file as a form, over what is there, below base path and space', async () => {
    answer = [200, '{"success":true,"successCount":2}'];
    assert.equal(await load('kibana'), 2);
    const [{ request, body } = assert.fail('nothing was sent')] = got;
    assert.equal(request.method, 'POST');
    assert.equal(request.url, '/base/s/soc/api/saved_objects/_import?overwrite=true');
    assert.equal(request.headers['kbn-xsrf'], 'true');
    assert.equal(request.headers.authorization, 'Basic eDp5');
    const form = await new Response(body, {
      headers: { 'content-type': String(request.headers['content-type']) },
    }).formData();
    const file = form.get('file');
    assert.ok(file instanceof File);
    // Kibana refuses a file of another ending.
    assert.match(file.name, /\.ndjson$/);
    assert.equal(await file.text(), NDJSON);
  });

  it('names OpenSearch Dashboards its own header, and the tenant that everybody sees', async () => {
    answer = [200, '{"success":true,"successCount":2}'];
    await load('opensearch_dashboards');
    assert.equal(got[0]?.request.headers['osd-xsrf'], 'true');
    assert.equal(got[0]?.request.headers.securitytenant, 'global');
    assert.equal(got[0]?.request.headers['kbn-xsrf'], undefined);
  });

  it('says what was refused', async () => {
    answer = [
      200,
      '{"success":false,"successCount":1,"errors":[{"type":"dashboard","id":"b","error":{"type":"missing_references"}}]}',
    ];
    await failsWith(/did not take everything: dashboard b \(missing_references\)/);
    answer = [401, '{"statusCode":401,"message":"who are you"}'];
    await failsWith(/answered 401: .*who are you/);
    answer = [200, '<html>a login page</html>'];
    await failsWith(/answered 200: <html>/);
  });

  it('says that nobody is there', async () => {
    await failsWith(/cannot be reached: ECONNREFUSED/, new URL('http://127.0.0.1:9/'));
  });
});
