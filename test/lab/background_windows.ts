import { type Service, service, UPDATE_NAMES } from './catalogue.ts';
import { connectTo, lookUp, lookUpInVain } from './look_up.ts';
import {
  ADM_WS06,
  DC01,
  DIRECTORY,
  FIN_WS02,
  FIN_WS03,
  type Host,
  MKT_WS04,
  SRV_FILE01,
  WORKSTATIONS,
} from './office.ts';
import { ephemeralPort, minute, running, type Scene, SYSTEM, seenOnWire, started } from './scene.ts';
import { ABSENT_GUID, asked, askedWithoutPid, connected, type Process } from './sysmon_event.ts';

const SYSTEM32 = 'C:\\Windows\\System32\\';
const NETWORK_SERVICE = 'NT AUTHORITY\\NETWORK SERVICE';

const server = (host: Host): Service => ({ name: host.name, addresses: [host.ip] });

/** A program of Windows that has run since boot, so without an event 1; one instance for each command line. */
const sinceBoot = (scene: Scene, host: Host, image: string, commandLine: string, user: string): Process => {
  const key = `${host.name} ${commandLine}`;
  const process = scene.services.get(key) ?? running(scene, minute(-95), { host, image, commandLine, user });
  scene.services.set(key, process);
  return process;
};

const serviceHost = (scene: Scene, host: Host, group: string, user = SYSTEM): Process =>
  sinceBoot(scene, host, `${SYSTEM32}svchost.exe`, `${SYSTEM32}svchost.exe -k ${group}`, user);

const systemProgram = (scene: Scene, host: Host, name: string): Process =>
  sinceBoot(scene, host, `${SYSTEM32}${name}`, `${SYSTEM32}${name}`, SYSTEM);

/** Updates, telemetry and certificate checks of one host. */
const composeUpdates = (scene: Scene, host: Host): void => {
  const { random } = scene;
  const update = serviceHost(scene, host, 'netsvcs -p -s wuauserv');
  const telemetry = serviceHost(scene, host, 'utcsvc -p');
  for (let index = 0; index < 14; index += 1) {
    lookUp(scene, update, minute(random.between(0, 119)), random.pick(UPDATE_NAMES));
  }
  for (let at = random.between(1, 10); at < 119; at += random.between(8, 14)) {
    lookUp(scene, telemetry, minute(at), random.pick(UPDATE_NAMES.slice(0, 2)), {
      cached: random.next() < 0.4,
    });
  }
  const updater = started(
    scene,
    minute(random.between(15, 100)),
    {
      host,
      image: 'C:\\Program Files (x86)\\Microsoft\\EdgeUpdate\\MicrosoftEdgeUpdate.exe',
      commandLine:
        '"C:\\Program Files (x86)\\Microsoft\\EdgeUpdate\\MicrosoftEdgeUpdate.exe" /ua /installsource scheduler',
      user: SYSTEM,
    },
    minute(110),
  );
  const names = [
    service('msedge.api.cdp.microsoft.com', 'azure'),
    service('config.edge.skype.com', 'microsoft'),
  ];
  for (const name of names) lookUp(scene, updater, minute(random.between(101, 109)), name);
};

/** What a member of a domain does: Kerberos, LDAP, policy files, time, and RPC to the controller's high port. */
const composeDomainMember = (scene: Scene, host: Host): void => {
  const { random } = scene;
  const lsass = systemProgram(scene, host, 'lsass.exe');
  const policy = serviceHost(scene, host, 'netsvcs -p -s gpsvc');
  const clock = serviceHost(scene, host, 'LocalService -s W32Time', 'NT AUTHORITY\\LOCAL SERVICE');
  for (let at = random.between(0, 20); at < 119; at += random.between(16, 30)) {
    lookUp(scene, lsass, minute(at), server(DC01), { port: 88, sockets: 2 });
    connectTo(scene, lsass, minute(at) + 900, DC01.ip, 389);
    connectTo(scene, lsass, minute(at) + 1400, DC01.ip, 135);
    connectTo(scene, lsass, minute(at) + 1460, DC01.ip, 49668);
  }
  for (let at = random.between(3, 40); at < 119; at += random.between(45, 60)) {
    lookUp(scene, policy, minute(at), server(DC01), { port: 389 });
    connectTo(scene, policy, minute(at) + 350, DC01.ip, 445);
    connectTo(scene, policy, minute(at) + 700, DC01.ip, 135);
    connectTo(scene, policy, minute(at) + 745, DC01.ip, 49664);
  }
  connectTo(scene, clock, minute(random.between(5, 100)), DC01.ip, 123, 'udp');
  const system = systemProgram(scene, host, 'ntoskrnl.exe');
  const files = { ...system, image: 'System', pid: 4, commandLine: 'System' };
  for (let index = 0; index < 6; index += 1) {
    connectTo(scene, files, minute(random.between(2, 118)), SRV_FILE01.ip, 445);
  }
  const spooler = systemProgram(scene, host, 'spoolsv.exe');
  const printer = { name: `prn-2f.${DIRECTORY}`, addresses: ['10.20.30.40'] };
  lookUp(scene, spooler, minute(random.between(20, 110)), printer, { port: 9100 });
};

/**
 * The resolver service's own sockets: some of the look-ups the sensor saw, with their very ports. To be called last, when
 * all look-ups are there; those that a program made by itself are left out.
 */
export const composeResolverSockets = (scene: Scene): void => {
  const taken = new Set(scene.sysmon.map((event) => `${event.SourceIp} ${event.SourcePort}`));
  for (const host of WORKSTATIONS) {
    const resolver = serviceHost(scene, host, 'NetworkService -p -s Dnscache', NETWORK_SERVICE);
    const own = scene.zeek.filter(
      (record) =>
        record['id.orig_h'] === host.ip &&
        record['id.resp_h'] === DC01.ip &&
        !taken.has(`${host.ip} ${record['id.orig_p']}`),
    );
    for (const record of own.filter((_, index) => index % 9 === 0)) {
      scene.sysmon.push(
        connected(resolver, record.ts * 1000 + 1, {
          protocol: 'udp',
          sourceIp: host.ip,
          sourcePort: record['id.orig_p'],
          destinationIp: DC01.ip,
          destinationPort: 53,
        }),
      );
    }
  }
};

/** Names nobody answers: the proxy search and multicast look-ups; and one reverse look-up. */
const composeFailures = (scene: Scene, host: Host): void => {
  const { random } = scene;
  const resolver = serviceHost(scene, host, 'NetworkService -p -s Dnscache', NETWORK_SERVICE);
  const proxy = serviceHost(scene, host, 'LocalServiceNetworkRestricted -p -s WinHttpAutoProxySvc');
  for (let index = 0; index < 5; index += 1) {
    connectTo(scene, resolver, minute(random.between(0, 119)), '224.0.0.252', 5355, 'udp');
  }
  for (let index = 0; index < 7; index += 1) {
    const at = minute(random.between(0, 119));
    lookUpInVain(scene, proxy, at, `wpad.${DIRECTORY}`);
    lookUpInVain(scene, proxy, at + 40, 'wpad', random.pick([9003, 1460]));
  }
  const last = Number(host.ip.split('.')[3]);
  const reverse = `${last}.30.20.10.in-addr.arpa`;
  const at = minute(random.between(5, 110));
  const netlogon = systemProgram(scene, host, 'lsass.exe');
  scene.sysmon.push(
    asked(netlogon, at, { name: reverse, results: [`type:  12 ${host.name.toLowerCase()}`] }),
  );
  seenOnWire(scene, host, at - 8, reverse, { type: 12, answers: [host.name.toLowerCase()], ttl: 1200 });
};

/** Two services that ask one name over and over: error reporting that cannot get through, and telemetry. */
const composeStorms = (scene: Scene): void => {
  const wermgr = started(
    scene,
    minute(52),
    {
      host: FIN_WS02,
      image: `${SYSTEM32}wermgr.exe`,
      commandLine: `${SYSTEM32}wermgr.exe -upload`,
      user: SYSTEM,
    },
    minute(56.2),
  );
  const watson = 'umwatson.events.data.microsoft.com';
  for (let index = 0; index < 196; index += 1) {
    const at = minute(52) + 900 + index * 1240 + scene.random.between(0, 300);
    scene.sysmon.push(asked(wermgr, at, { name: watson, status: index % 7 === 0 ? 9002 : 9502 }));
    if (index % 3 === 0) seenOnWire(scene, FIN_WS02, at - 6, watson, { rcode: 5 });
  }
  const telemetry = serviceHost(scene, ADM_WS06, 'utcsvc -p');
  const settings = UPDATE_NAMES[0];
  for (let index = 0; settings && index < 90; index += 1) {
    const at = minute(74) + index * 1330;
    lookUp(scene, telemetry, at, settings, { sockets: index % 9 === 0 ? 1 : 0, cached: index % 15 !== 0 });
  }
};

/** Honest answers followed by a high port: a program of Windows speaks RPC to the controller, once each. */
const composeHighPorts = (scene: Scene): void => {
  const rows: [Host, string, number, number][] = [
    [FIN_WS02, 'dsregcmd.exe', 38, 49667],
    [FIN_WS03, 'gpresult.exe', 61, 49668],
    [MKT_WS04, 'backgroundTaskHost.exe', 83, 49671],
  ];
  for (const [host, name, at, port] of rows) {
    const program = started(scene, minute(at), { host, image: `${SYSTEM32}${name}` }, minute(at) + 9000);
    lookUp(scene, program, minute(at) + 300, server(DC01), { port: 135 });
    connectTo(scene, program, minute(at) + 1200, DC01.ip, port);
  }
};

/** Records that are hard to read: no process, no pid of its own, a name that ends in a dot. */
const composeOddRecords = (scene: Scene): void => {
  const { random } = scene;
  const names = ['settings-win.data.microsoft.com', 'ctldl.windowsupdate.com', 'oneocsp.microsoft.com'];
  for (let index = 0; index < 24; index += 1) {
    const host = random.pick(WORKSTATIONS);
    const gone = serviceHost(scene, host, 'netsvcs -p -s Schedule');
    const unknown = { ...gone, guid: ABSENT_GUID, image: '<unknown process>' };
    scene.sysmon.push(
      asked(unknown, minute(random.between(0, 119)), { name: random.pick(names), status: 9002 }),
    );
  }
  for (let index = 0; index < 18; index += 1) {
    const host = random.pick(WORKSTATIONS);
    const task = serviceHost(scene, host, 'netsvcs -p -s Schedule');
    const question = {
      name: random.pick(names),
      results: ['type:  5 wu-b-net.trafficmanager.net', '::ffff:23.45.101.8'],
    };
    scene.sysmon.push(askedWithoutPid(task, minute(random.between(0, 119)), question));
  }
  for (const host of WORKSTATIONS) {
    const lsass = systemProgram(scene, host, 'lsass.exe');
    const name = `_ldap._tcp.Default-First-Site-Name._sites.dc._msdcs.${DIRECTORY}.`;
    const at = minute(random.between(1, 118));
    scene.sysmon.push(asked(lsass, at, { name, results: [`type:  33 dc01.${DIRECTORY}`, DC01.ip] }));
    seenOnWire(scene, host, at - 5, name, { type: 33, answers: [`dc01.${DIRECTORY}`], ttl: 600 });
  }
};

/** The file server, which is only ever connected to. */
const composeFileServer = (scene: Scene): void => {
  const system = systemProgram(scene, SRV_FILE01, 'ntoskrnl.exe');
  const files = { ...system, image: 'System', pid: 4, commandLine: 'System' };
  for (let index = 0; index < 20; index += 1) {
    const client = scene.random.pick(WORKSTATIONS);
    scene.sysmon.push(
      connected(files, minute(scene.random.between(1, 119)), {
        protocol: 'tcp',
        initiated: false,
        sourceIp: client.ip,
        sourcePort: ephemeralPort(scene),
        destinationIp: SRV_FILE01.ip,
        destinationPort: 445,
      }),
    );
  }
};

export const composeWindows = (scene: Scene): void => {
  for (const host of WORKSTATIONS) {
    composeUpdates(scene, host);
    composeDomainMember(scene, host);
    composeFailures(scene, host);
  }
  composeUpdates(scene, SRV_FILE01);
  composeDomainMember(scene, SRV_FILE01);
  composeStorms(scene);
  composeHighPorts(scene);
  composeOddRecords(scene);
  composeFileServer(scene);
};
