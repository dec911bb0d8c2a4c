import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { toCandidate } from '../../../server/notify/candidate.ts';
import { toSlackText } from '../../../server/notify/slack_text.ts';
import { toRequest } from '../../../server/notify/to_request.ts';
import type { FindingNotification, Notification } from '../../../server/schema/outbox.ts';
import { anyFinding } from '../export/findings.ts';
import { NOW, toEntry } from './entries.ts';

const toFound = (): FindingNotification => {
  const { notification } = toEntry();
  assert.ok(notification.type === 'finding');
  return notification;
};

const STYLE = { format: 'generic', secret: undefined, version: '1.2.3' } as const;

describe('a request', () => {
  it('names itself, its entry and its time', () => {
    const entry = toEntry();
    const { headers, body } = toRequest(entry, STYLE, NOW + 999);
    assert.equal(headers['User-Agent'], 'afterquery/1.2.3');
    assert.equal(headers['Idempotency-Key'], entry.id);
    assert.equal(headers['X-Afterquery-Timestamp'], String(NOW / 1_000));
    assert.equal(headers['X-Afterquery-Signature'], undefined);
    const told = JSON.parse(body) as Notification;
    assert.deepEqual(told, entry.notification);
    assert.equal(told.type, 'finding');
    assert.equal(told.process?.executable, 'C:\\Windows\\System32\\rundll32.exe');
    assert.deepEqual(told.ports, [8_443, 25_444]);
  });

  it('is signed over time and body, for every format', () => {
    for (const format of ['generic', 'slack'] as const) {
      const { headers, body } = toRequest(toEntry(), { ...STYLE, format, secret: 'sécret' }, NOW);
      const sign = (text: string): string =>
        `v1=${createHmac('sha256', 'sécret').update(text).digest('hex')}`;
      assert.equal(headers['X-Afterquery-Signature'], sign(`${NOW / 1_000}.${body}`));
      assert.notEqual(headers['X-Afterquery-Signature'], sign(`${NOW / 1_000 + 1}.${body}`));
    }
  });

  it('has one body at every try', () => {
    const entry = toEntry();
    assert.equal(
      toRequest(entry, STYLE, NOW).body,
      toRequest({ ...entry, tries: 3 }, STYLE, NOW + 60_000).body,
    );
  });
});

describe('a text for Slack', () => {
  const HOSTILE = [
    '<!channel> <!here> <@U123> <https://evil.example|click>',
    '@channel @all',
    '[click](https://evil.example)',
    'a\n<!everyone>\u202e',
    '&lt;!channel&gt;',
  ];
  const toText = (message: string): string =>
    toSlackText({ ...toFound(), message, host: message, reasons: [message] });
  const toLostText = (message: string): string =>
    toSlackText({
      type: 'canary',
      reason: 'failed',
      id: 'c1',
      severity: 'high',
      time: '2026-03-10T12:00:00.000Z',
      analytics: ['AN0728'],
      message,
    });

  it('mentions nobody and links nowhere', () => {
    for (const text of HOSTILE.flatMap((message) => [toText(message), toLostText(message)])) {
      assert.doesNotMatch(text, /[<>]/);
      assert.doesNotMatch(text, /:\/\//);
      assert.doesNotMatch(text, /\]\(/);
      assert.doesNotMatch(text, /@\w/);
    }
    for (const message of HOSTILE) {
      assert.equal(toText(message).split('\n').length, toText('x').split('\n').length, 'it adds no line');
      assert.equal(toLostText(message).split('\n').length, toLostText('x').split('\n').length);
    }
    assert.match(toText('&lt;!channel&gt;'), /&amp;lt;!channel&amp;gt;/);
    assert.match(toText('example.com'), /example\[\.\]com/);
  });

  it('is bounded and whole, whatever a finding says', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.constantFrom('<', '&', '>', '@', '\n').map((c) => c.repeat(3_000)),
      fc.constantFrom(...HOSTILE),
    );
    fc.assert(
      fc.property(anyFinding(text), (finding) => {
        const told = toSlackText({ ...toCandidate('f', finding), reason: 'escalated' });
        assert.ok(told.length <= 3_500, String(told.length));
        assert.doesNotMatch(told, /[<>]/);
        assert.doesNotMatch(told, /&(?!(?:amp|lt|gt);)/);
        assert.ok(told.isWellFormed());
      }),
    );
  });
});
