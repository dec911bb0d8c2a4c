import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  detectTunnels,
  groupByAskerAndDomain,
} from '../../../server/analytics/an1121_dns_tunnelling/detect.ts';
import { countDomains } from '../../../server/analytics/an1121_dns_tunnelling/summarise.ts';
import { toHistory } from '../../../server/baseline/judge_usage.ts';
import type { Novelty } from '../../../server/baseline/novelty.ts';
import { DOMAINS_SERVICE, type Usage } from '../../../server/baseline/usage.ts';
import { readSettings } from '../../../server/config/settings.ts';
import { toTunables } from '../../../server/scan/tunables.ts';
import { toLearntDomains, weighByHistory } from '../../../server/scan/tunnels/usual_volume.ts';
import type { QuestionBucket } from '../../../server/schema/rows.ts';
import { seeded } from '../../lab/seeded.ts';

const START = Date.UTC(2026, 4, 6, 10);
const ORDINARY = 'C:\\Program Files\\Vendor\\agent.exe';
const SCRIPT = 'C:\\Windows\\System32\\wscript.exe';

const bucket = (executable: string, name: string): QuestionBucket => ({
  process: { host: 'ws-1', entity_id: '{a}', executable },
  name,
  stored_name: name,
  step: START,
  count: 1,
});
const asks = (executable: string): QuestionBucket[] => {
  const random = seeded(3);
  return Array.from({ length: 60 }, () =>
    bucket(executable, `${random.text('0123456789abcdef', 40)}.z.example.net`),
  );
};

const settings = readSettings({});
if (settings._tag === 'Left') throw new Error(settings.left.join(' '));
const tunables = toTunables(settings.right);

const days = (bytes: number): Usage['days'] =>
  ['2026-05-03', '2026-05-04', '2026-05-05'].map((day) => ({ day, bytes }));
const usages = (hosts: number, bytes: number): Usage[] =>
  Array.from({ length: hosts }, (_, i) => ({ host: `h${i}`, days: days(bytes) }));

interface Known {
  readonly names: readonly Usage[];
  readonly domains?: readonly Usage[];
  readonly novelty?: Partial<Novelty>;
  readonly asked_domains?: number;
}

/** The reasons that earlier days add, with these days as what was learnt. */
const weigh = (executable: string, { names, domains = [], novelty, asked_domains }: Known): string[] => {
  const [candidate] = detectTunnels(asks(executable));
  if (candidate === undefined) throw new Error('no candidate');
  const context = {
    tunables,
    usage: {
      load: async () => undefined,
      learn: async () => undefined,
      historyOf: ({ service }: { readonly service: string }, host: string, day: string) =>
        toHistory(service === DOMAINS_SERVICE ? domains : names, host, day),
    },
    novelty: {
      load: async () => undefined,
      note: () => undefined,
      knownDays: async () => 3,
      noveltyOf: () => ({ known_days: 3, domain: false, program: false, host: false, ...novelty }),
    },
  };
  const before = new Set(candidate.windows[0]?.reasons.map(({ code }) => code));
  const after = weighByHistory(context, candidate, asked_domains).windows[0]?.reasons ?? [];
  return after.map(({ code }) => code).filter((code) => !before.has(code));
};

describe('what earlier days add to a tunnel', () => {
  it('lowers an ordinary program that the estate knows, never a script host', () => {
    const known = { names: usages(9, 4_000) };
    assert.deepEqual(weigh(ORDINARY, known), ['prevalent', 'usual_volume']);
    assert.deepEqual(weigh(SCRIPT, known), []);
  });
  it('raises far more than usual for either', () => {
    const known = { names: usages(9, 30) };
    assert.deepEqual(weigh(ORDINARY, known), ['prevalent', 'unusual_volume']);
    assert.deepEqual(weigh(SCRIPT, known), ['unusual_volume']);
  });
  it('calls a domain new only where days were learnt', () => {
    const unknown = { names: [], novelty: { domain: true } };
    assert.deepEqual(weigh(ORDINARY, unknown), ['new_domain']);
    assert.deepEqual(weigh(ORDINARY, { ...unknown, novelty: { domain: true, known_days: 1 } }), []);
  });
  it('raises a program that suddenly asks many domains', () => {
    const known = { names: [], domains: usages(4, 12), asked_domains: 90 };
    assert.deepEqual(weigh(ORDINARY, known), ['unusual_domains']);
    assert.deepEqual(weigh(ORDINARY, { ...known, asked_domains: 20 }), []);
    assert.deepEqual(weigh(ORDINARY, { ...known, domains: usages(1, 12) }), []);
  });
});

describe('domains of a program', () => {
  it('are counted by host and program, whatever the spelling, and learnt as a count', () => {
    const counts = countDomains(
      groupByAskerAndDomain([
        bucket(ORDINARY, 'a.example.net'),
        bucket(ORDINARY.toUpperCase(), 'b.example.net'),
        bucket(ORDINARY, 'c.example.org'),
        bucket('<unknown process>', 'd.example.com'),
      ]),
    );
    assert.deepEqual(counts, [{ host: 'ws-1', executable: ORDINARY, domains: 2 }]);
    assert.deepEqual(
      toLearntDomains(counts, START).map(({ service, bytes, day }) => [service, bytes, day]),
      [[DOMAINS_SERVICE, 2, '2026-05-06']],
    );
  });
});
