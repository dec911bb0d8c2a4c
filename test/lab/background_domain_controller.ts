import { connectTo } from './look_up.ts';
import { DC01, DIRECTORY, RESOLVER_IP, WORKSTATIONS } from './office.ts';
import { minute, running, type Scene, SYSTEM, seenOnWire } from './scene.ts';
import { asked } from './sysmon_event.ts';

const SITE = 'Default-First-Site-Name._sites';
/** The service records a controller checks and registers, again and again, in bursts. */
const SERVICE_NAMES = [
  `_ldap._tcp.dc._msdcs.${DIRECTORY}`,
  `_ldap._tcp.${SITE}.dc._msdcs.${DIRECTORY}`,
  `_ldap._tcp.pdc._msdcs.${DIRECTORY}`,
  `_ldap._tcp.gc._msdcs.${DIRECTORY}`,
  `_ldap._tcp.${SITE}.gc._msdcs.${DIRECTORY}`,
  `_ldap._tcp.7d0b6c1e-52a8-4f0e-9f1d-2c3a1b9e4d55.domains._msdcs.${DIRECTORY}`,
  `_kerberos._tcp.dc._msdcs.${DIRECTORY}`,
  `_kerberos._tcp.${SITE}.dc._msdcs.${DIRECTORY}`,
  `_kerberos._tcp.${DIRECTORY}`,
  `_kerberos._udp.${DIRECTORY}`,
  `_kpasswd._tcp.${DIRECTORY}`,
  `_gc._tcp.${DIRECTORY}`,
  `_ldap._tcp.DomainDnsZones.${DIRECTORY}`,
  `_ldap._tcp.ForestDnsZones.${DIRECTORY}`,
  `9c1f7f0e-3d44-4c0a-8a54-6f6f0a0d2b11._msdcs.${DIRECTORY}`,
];

export const composeDomainController = (scene: Scene): void => {
  const { random } = scene;
  const lsass = running(scene, minute(-900), {
    host: DC01,
    image: 'C:\\Windows\\System32\\lsass.exe',
    commandLine: 'C:\\Windows\\system32\\lsass.exe',
    user: SYSTEM,
  });
  for (let burst = 4; burst < 119; burst += 14.5) {
    for (let index = 0; index < 38; index += 1) {
      const at = minute(burst) + index * random.between(120, 900);
      const name = random.pick(SERVICE_NAMES);
      const found = random.next() < 0.85;
      const answer = found ? { results: [`type:  33 dc01.${DIRECTORY}`, RESOLVER_IP] } : { status: 9003 };
      scene.sysmon.push(asked(lsass, at, { name, ...answer }));
    }
  }
  const dns = running(scene, minute(-900), {
    host: DC01,
    image: 'C:\\Windows\\System32\\dns.exe',
    user: SYSTEM,
  });
  for (let at = 0.5; at < 119; at += random.between(1.2, 2.4)) {
    connectTo(scene, dns, minute(at), random.pick(['9.9.9.9', '149.112.112.112']), 53, 'udp');
  }
  for (let index = 0; index < 16; index += 1) {
    const at = minute(random.between(0, 119));
    seenOnWire(scene, random.pick(WORKSTATIONS), at, random.pick(SERVICE_NAMES), {
      type: 33,
      answers: [`dc01.${DIRECTORY}`],
      ttl: 600,
    });
  }
};
