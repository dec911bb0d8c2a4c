import { type Estate, type Host, type Instance, startInstance } from './estate.ts';
import type { DayEvent, Lookup, Socket } from './events.ts';
import { toPublicAddress } from './names.ts';
import { createRandom, type Random } from './random.ts';

/** What a planted story must lead to: a finding of at least that severity, or none. */
export interface Expected {
  readonly story: string;
  readonly analytic: 'AN0728' | 'AN1121';
  readonly host: string;
  readonly guid: string;
  readonly target: string;
  /** undefined: must not be found at all */
  readonly severity: 'low' | 'medium' | 'high' | undefined;
}

export interface Story {
  readonly expected: Expected;
  readonly events: readonly DayEvent[];
}

const HOUR = 3_600_000;
const MINUTE = 60_000;

interface Stage {
  readonly random: Random;
  readonly host: Host;
  readonly at: number;
  readonly start: (path: string, parent?: Instance) => Instance;
}

type Told = Pick<Expected, 'analytic' | 'target' | 'severity'> & {
  readonly by: Instance;
  readonly events: readonly DayEvent[];
};

const lookup = (by: Instance, time: number, name: string, addresses: readonly string[]): Lookup => ({
  code: '22',
  time,
  by,
  name,
  addresses,
});
const socket = (by: Instance, time: number, address: string, port: number): Socket => ({
  code: '3',
  time,
  by,
  address,
  port,
  source_port: 50_000 + (time % 10_000),
});

const octets = (address: string): number[] => address.split('.').map(Number);

const calculated = ({ at, start }: Stage): Told => {
  const by = start('C:\\Users\\ann\\AppData\\Local\\Temp\\upd.exe');
  const events = [1, 2, 3, 4].flatMap((i) => {
    const address = toPublicAddress(900_000 + i * 17);
    const [a = 0, b = 0, c = 0] = octets(address);
    const time = at + i * 7 * MINUTE;
    return [
      lookup(by, time, `n${i}.quietharbour.net`, [address]),
      socket(by, time + 700, address, (a * b + c) & 0xffff),
    ];
  });
  return { analytic: 'AN0728', target: 'quietharbour.net', severity: 'high', by, events };
};

const unusual = ({ at, start }: Stage): Told => {
  const by = start('C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe');
  const address = toPublicAddress(910_001);
  const events = [
    lookup(by, at, 'stage.plainmeadow.org', [address]),
    socket(by, at + 900, address, 8_444),
    socket(by, at + 4 * MINUTE, address, 8_444),
  ];
  return { analytic: 'AN0728', target: 'plainmeadow.org', severity: 'medium', by, events };
};

const reversed = ({ at, start }: Stage): Told => {
  const by = start('C:\\Users\\ann\\AppData\\Roaming\\sync.exe');
  const answer = '52.117.9.23';
  const events = [
    lookup(by, at, 'a.longorchard.com', [answer]),
    socket(by, at + 1_200, octets(answer).reverse().join('.'), 443),
  ];
  return { analytic: 'AN0728', target: 'longorchard.com', severity: 'low', by, events };
};

const inherited = ({ at, start }: Stage): Told => {
  const parent = start('C:\\Windows\\System32\\cscript.exe');
  const by = start('C:\\Users\\ann\\AppData\\Local\\Temp\\child.exe', parent);
  const address = toPublicAddress(920_001);
  return {
    analytic: 'AN0728',
    target: 'stillwater-ops.com',
    severity: 'low',
    by,
    events: [lookup(parent, at, 'x.stillwater-ops.com', [address]), socket(by, at + 2_000, address, 4_444)],
  };
};

const tooLate = ({ at, start }: Stage): Told => {
  const by = start('C:\\Tools\\report.exe');
  const address = toPublicAddress(930_001);
  return {
    analytic: 'AN0728',
    target: 'slowledger.com',
    severity: undefined,
    by,
    events: [lookup(by, at, 'www.slowledger.com', [address]), socket(by, at + 6 * MINUTE, address, 7_001)],
  };
};

const named = ({ at, start }: Stage): Told => {
  const by = start('C:\\Tools\\phone.exe');
  const address = toPublicAddress(940_001);
  const srv: Lookup = {
    ...lookup(by, at, '_sips._tcp.callhouse.com', []),
    answers: [{ type: 'SRV', data: '0 5 5071 sip.callhouse.com' }],
  };
  return {
    analytic: 'AN0728',
    target: 'callhouse.com',
    severity: undefined,
    by,
    events: [srv, lookup(by, at + 50, 'sip.callhouse.com', [address]), socket(by, at + 200, address, 5_071)],
  };
};

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const text = (random: Random, length: number): string =>
  Array.from({ length }, () => BASE32[random.below(32)]).join('');

const tunnel = ({ at, start, random }: Stage): Told => {
  const by = start('C:\\Program Files\\Python312\\python.exe');
  const events = Array.from({ length: 500 }, (_, i) =>
    lookup(by, at + i * 1_500, `${text(random, 50)}.${text(random, 30)}.t.greyferry.net`, []),
  );
  return { analytic: 'AN1121', target: 'greyferry.net', severity: 'high', by, events };
};

/** About 40 bytes in a quarter of an hour, all day. */
const leak = ({ at, start, random }: Stage): Told => {
  const by = start('C:\\Windows\\System32\\rundll32.exe');
  const from = Math.floor(at / (24 * HOUR)) * 24 * HOUR;
  const events = Array.from({ length: 188 }, (_, i) =>
    lookup(by, from + (15 + i * 7.5) * MINUTE, `${text(random, 32)}.k.dimlantern.com`, []),
  );
  return { analytic: 'AN1121', target: 'dimlantern.com', severity: 'low', by, events };
};

const popular = ({ at, start }: Stage): Told => {
  const by = start('C:\\Program Files\\Contoso\\Sync\\sync.exe');
  const events = Array.from({ length: 600 }, (_, i) =>
    lookup(by, at + i * 500, `api${i % 6}.contoso-cloud.com`, [toPublicAddress(950_000 + (i % 6))]),
  );
  return { analytic: 'AN1121', target: 'contoso-cloud.com', severity: undefined, by, events };
};

/** The same stories in every day, whatever its size. */
export const tellStories = (seed: number, { hosts }: Estate, day: number): Story[] => {
  const random = createRandom(seed ^ 0x73746f72);
  return [calculated, unusual, reversed, inherited, tooLate, named, tunnel, leak, popular].map((tell) => {
    const host = random.pick(hosts);
    const at = day + 9 * HOUR + random.below(6 * HOUR);
    const started: DayEvent[] = [];
    const start = (path: string, parent?: Instance): Instance => {
      const by = startInstance(host, path, parent, random);
      // A leak that lasts all day began before it.
      started.push({ code: '1', time: day + MINUTE, by, command_line: path });
      return by;
    };
    const { by, events, ...told } = tell({ random, host, at, start });
    return {
      expected: { story: tell.name, host: host.name, guid: by.guid, ...told },
      events: [...started, ...events],
    };
  });
};
