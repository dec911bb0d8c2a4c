import { DEVELOPER_NAMES, OFFICE_NAMES, ONEDRIVE_NAMES, type Service, TEAMS_NAMES } from './catalogue.ts';
import { connectTo, lookUp } from './look_up.ts';
import { ADM_WS06, DC01, DEV_WS05, HOSTS, type Host, SRV_FILE01, WORKSTATIONS } from './office.ts';
import { ephemeralPort, minute, running, type Scene, SYSTEM, seenOnWire, started } from './scene.ts';
import { asked, connected, type Process } from './sysmon_event.ts';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Mail, file sync and meetings of one person. */
const composeOfficePrograms = (scene: Scene, host: Host, explorer: Process): void => {
  const { random } = scene;
  const outlook = started(scene, minute(random.between(1, 9)), {
    host,
    image: 'C:\\Program Files\\Microsoft Office\\root\\Office16\\OUTLOOK.EXE',
    parent: explorer,
  });
  for (let at = random.between(9, 14); at < 119; at += random.between(4, 9)) {
    lookUp(scene, outlook, minute(at), random.pick(OFFICE_NAMES), { cached: random.next() < 0.4 });
  }
  const onedrive = running(scene, minute(-20), {
    host,
    image: 'C:\\Program Files\\Microsoft OneDrive\\OneDrive.exe',
    commandLine: '"C:\\Program Files\\Microsoft OneDrive\\OneDrive.exe" /background',
    parent: explorer,
  });
  for (let at = random.between(2, 12); at < 119; at += random.between(10, 18)) {
    lookUp(scene, onedrive, minute(at), random.pick(ONEDRIVE_NAMES));
  }
};

/** A call: the relay is resolved, then media flows to it over UDP 3478 to 3481. */
const composeTeamsCalls = (scene: Scene, host: Host, explorer: Process): void => {
  const { random } = scene;
  const version = 'MSTeams_25017.203.3370.1175_x64__8wekyb3d8bbwe';
  const teams = running(scene, minute(-15), {
    host,
    image: `C:\\Program Files\\WindowsApps\\${version}\\ms-teams.exe`,
    parent: explorer,
  });
  for (let call = 0; call < 3; call += 1) {
    const at = minute(random.between(10 + call * 35, 38 + call * 35));
    for (const name of TEAMS_NAMES) {
      lookUp(scene, teams, at + random.between(0, 2000), name, { sockets: 1 });
    }
    for (const relay of TEAMS_NAMES.slice(1, 3)) {
      const address = random.pick(relay.addresses);
      for (const port of random.some([3478, 3479, 3480, 3481], 3)) {
        connectTo(scene, teams, at + random.between(2300, 6000), address, port, 'udp');
      }
    }
  }
};

/** Reputation look-ups of a security agent: hashed labels, answers in 127/8 that nobody connects to. */
const composeSecurityAgent = (scene: Scene, host: Host, count: number): void => {
  const { random } = scene;
  const agent = running(scene, minute(-95), {
    host,
    image: 'C:\\Program Files\\McAfee\\Endpoint Security\\Threat Prevention\\mfetp.exe',
    user: SYSTEM,
  });
  for (let index = 0; index < count; index += 1) {
    const at = minute(random.between(1, 119));
    const name = `${random.text(BASE32, 26)}.${random.text(BASE32, 26)}.avqs.mcafee.com`;
    const address = `127.0.${random.whole(0, 63)}.${random.whole(1, 250)}`;
    scene.sysmon.push(asked(agent, at, { name, results: [`::ffff:${address}`] }));
    seenOnWire(scene, host, at - 30, name, { answers: [address], ttl: 14400 });
  }
};

/** A developer fetches, pushes over SSH and installs dependencies. */
const composeDeveloper = (scene: Scene, explorer: Process): void => {
  const { random } = scene;
  const [forge, ...archives] = DEVELOPER_NAMES;
  if (!forge) return;
  const shell = started(scene, minute(14), {
    host: DEV_WS05,
    image: 'C:\\Program Files\\PowerShell\\7\\pwsh.exe',
    parent: explorer,
  });
  const run = (at: number, image: string, commandLine: string, parent: Process): Process =>
    started(scene, at, { host: DEV_WS05, image, commandLine, parent }, at + 25_000);
  for (let round = 0; round < 7; round += 1) {
    const at = minute(16 + round * 14) + random.between(0, 200_000);
    const git = run(at, 'C:\\Program Files\\Git\\cmd\\git.exe', 'git fetch --all --prune', shell);
    if (round % 2 === 0) {
      const ssh = run(at + 200, 'C:\\Windows\\System32\\OpenSSH\\ssh.exe', 'ssh git@github.com', git);
      lookUp(scene, ssh, at + 400, forge, { port: 22 });
    } else {
      const image = 'C:\\Program Files\\Git\\mingw64\\libexec\\git-core\\git-remote-https.exe';
      const remote = run(at + 200, image, 'git-remote-https origin', git);
      lookUp(scene, remote, at + 400, forge, { sockets: 2 });
    }
    const node = run(at + 60_000, 'C:\\Program Files\\nodejs\\node.exe', 'node npm-cli.js ci', shell);
    for (let part = 0; part < 12; part += 1) {
      lookUp(scene, node, at + 60_000 + part * random.between(200, 1600), random.pick(archives), {
        cached: part > 3,
        sockets: random.whole(0, 1),
      });
    }
  }
};

/** An administrator at work: remoting to the file server once, and nslookup, which asks the controller by itself. */
const composeAdministrator = (scene: Scene, explorer: Process): void => {
  const host = ADM_WS06;
  const at = minute(47);
  const powershell = started(scene, at, {
    host,
    image: 'C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe',
    commandLine: 'powershell.exe -NoExit -Command Enter-PSSession SRV-FILE01',
    parent: explorer,
  });
  const target: Service = { name: SRV_FILE01.name, addresses: [SRV_FILE01.ip] };
  lookUp(scene, powershell, at + 1500, target, { port: 5985 });
  const image = 'C:\\Windows\\System32\\nslookup.exe';
  const spawn = { host, image, commandLine: 'nslookup prn-2f.corp.example', parent: powershell };
  const nslookup = started(scene, minute(58), spawn, minute(58) + 9000);
  for (const [name, type] of [
    ['prn-2f.corp.example', 1],
    ['prn-2f.corp.example', 28],
  ] as const) {
    const port = ephemeralPort(scene);
    const when = minute(58) + 200 * type;
    const answers = type === 1 ? ['10.20.30.40'] : [];
    seenOnWire(scene, host, when, name, { type, port, answers });
    const socket = { sourceIp: host.ip, sourcePort: port, destinationIp: DC01.ip, destinationPort: 53 };
    scene.sysmon.push(connected(nslookup, when, { protocol: 'udp', ...socket }));
  }
};

export const composePrograms = (scene: Scene, explorers: ReadonlyMap<Host, Process>): void => {
  for (const host of WORKSTATIONS) {
    const explorer = explorers.get(host);
    if (!explorer) continue;
    composeOfficePrograms(scene, host, explorer);
    if (host !== DEV_WS05) composeTeamsCalls(scene, host, explorer);
    if (host === DEV_WS05) composeDeveloper(scene, explorer);
    if (host === ADM_WS06) composeAdministrator(scene, explorer);
  }
  for (const host of HOSTS) composeSecurityAgent(scene, host, host === DEV_WS05 ? 30 : 10);
};
