import { exfiltrate } from '../lab/exfiltration.ts';
import type { Seeded } from '../lab/seeded.ts';

/** An ECS event of Sysmon; `at` in milliseconds since 1970. */
export interface StreamEvent {
  readonly at: number;
  readonly document: object;
}

/** What the scans must find. */
export interface Story {
  readonly analytic: 'AN0728' | 'AN1121';
  readonly host: string;
  readonly entity_id: string;
  /** of its last event */
  readonly until: number;
}

interface Process {
  readonly host: string;
  readonly entity_id: string;
  readonly pid: number;
  readonly executable: string;
}

const HOSTS = Array.from({ length: 12 }, (_, i) => `ws-${String(i + 1).padStart(2, '0')}.corp.example`);
const SITES = ['intranet.corp.example', 'www.example.com', 'mail.example.org', 'cdn.example.net'];
const BROWSER = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';

const toEvent = (process: Process, at: number, code: string, more: object): StreamEvent => ({
  at,
  document: {
    '@timestamp': new Date(at).toISOString(),
    event: { code },
    host: { name: process.host },
    process: { entity_id: process.entity_id, pid: process.pid, executable: process.executable },
    ...more,
  },
});

const asked = (process: Process, at: number, name: string, address?: string): StreamEvent =>
  toEvent(process, at, '22', {
    dns: { question: { name }, ...(address === undefined ? {} : { resolved_ip: [address] }) },
  });

const connected = (process: Process, at: number, ip: string, port: number): StreamEvent =>
  toEvent(process, at, '3', {
    source: { ip: '10.20.0.7', port: 50_000 },
    destination: { ip, port },
    network: { transport: 'tcp', direction: 'egress' },
  });

const toProcess = (random: Seeded, executable: string): Process => ({
  host: random.pick(HOSTS),
  entity_id: `{${random.text('0123456789abcdef', 8)}-${random.text('0123456789abcdef', 12)}}`,
  pid: random.whole(1_000, 60_000),
  executable,
});

/** What people do: a browser that asks and connects to the web. */
export const browse = (random: Seeded, at: number): StreamEvent[] => {
  const host = random.pick(HOSTS);
  const process = { host, entity_id: `{${host}-chrome}`, pid: 4_242, executable: BROWSER };
  const address = `192.0.2.${random.whole(1, 250)}`;
  return [
    asked(process, at, random.pick(SITES), address),
    connected(process, at + 200, address, random.pick([80, 443])),
  ];
};

const oddPort = (random: Seeded, at: number, n: number): { story: Story; events: StreamEvent[] } => {
  const process = toProcess(random, `C:\\Users\\Public\\update${n}.exe`);
  const address = `198.51.100.${random.whole(1, 250)}`;
  const { host, entity_id } = process;
  return {
    story: { analytic: 'AN0728', host, entity_id, until: at + 1_000 },
    events: [
      asked(process, at, `a.drop-${n}.example`, address),
      connected(process, at + 1_000, address, 4_444),
    ],
  };
};

const tunnel = (random: Seeded, at: number, n: number): { story: Story; events: StreamEvent[] } => {
  const process = toProcess(random, `C:\\Users\\Public\\Temp\\sync${n}.exe`);
  const plan = { encoding: 'base32', rate: 60, seconds: 60, zone: `sync-${n}.example` } as const;
  const events = exfiltrate(random, plan).map((leak) => asked(process, at + Math.round(leak.at), leak.name));
  const { host, entity_id } = process;
  return { story: { analytic: 'AN1121', host, entity_id, until: at + plan.seconds * 1_000 }, events };
};

/** A story that begins at `at`; every other one is a tunnel. */
export const tellStory = (random: Seeded, at: number, n: number): { story: Story; events: StreamEvent[] } =>
  n % 2 === 0 ? oddPort(random, at, n) : tunnel(random, at, n);
