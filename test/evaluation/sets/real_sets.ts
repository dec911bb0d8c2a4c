import { existsSync, readdirSync } from 'node:fs';
import { toDomainGroup } from '../../../server/schema/domain_group.ts';
import { assignHalf } from '../assign_half.ts';
import type { Episode, Half, LabelledSet, World } from '../labelled_set.ts';
import { readTunnel, SHARED, TUNNEL_SOURCES } from './tunnel_sources.ts';

const list = (folder: string, suffix: string): string[] =>
  existsSync(`${SHARED}${folder}`)
    ? readdirSync(`${SHARED}${folder}`)
        .filter((file) => file.endsWith(suffix))
        .sort()
        .map((file) => `${SHARED}${folder}/${file}`)
    : [];

/** One recording keeps to one half, with its sensor's logs and its second copy from the repository's history. */
const toRecording = (file: string): string => {
  const base = file.replace(/^.*\//, '').replace(/\.(dns\.)?(ndjson|log|json)\.gz$/, '');
  const campaign = /^(LSASS_campaign_\d+|apt29_day\d)/.exec(base)?.[1];
  return campaign ?? base.replace(/__hist$/, '');
};

const toSet = (file: string, tool: string, kind: LabelledSet['kind'], half: Half): LabelledSet => ({
  name: toRecording(file),
  tool,
  half,
  kind,
  label: 'REAL',
  sysmon: [],
  zeek: [],
  files: [file],
  truth: [],
});

const byRecording = (
  files: readonly string[],
  tool: string,
  kind: LabelledSet['kind'],
  half: Half,
): LabelledSet[] =>
  files.filter((file) => assignHalf(toRecording(file)) === half).map((file) => toSet(file, tool, kind, half));

/** Tunnels as a sensor alone saw them: the client's address is the host, no process can be named. */
const toSensorTunnels = (half: Half): LabelledSet[] =>
  TUNNEL_SOURCES.filter(({ tool, file }) => assignHalf(tool) === half && file.startsWith(SHARED)).flatMap(
    (source) => {
      if (!existsSync(source.file)) return [];
      const rows = readTunnel(source);
      const client = rows === undefined ? undefined : CLIENTS[source.recording];
      if (rows === undefined || client === undefined) return [];
      const name =
        rows.findLast((row) => source.domain === undefined || row.name.endsWith(source.domain))?.name ?? '';
      const truth: Episode = {
        id: `${source.recording} (sensor)`,
        analytic: 'AN1121',
        host: client,
        addresses: [client],
        domain: toDomainGroup(name).group,
        first: 0,
        last: Number.MAX_SAFE_INTEGER,
        about: `${source.tool}, sensor only`,
      };
      return [{ ...toSet(source.file, source.tool, 'attack', half), truth: [truth] }];
    },
  );

const CLIENTS: Readonly<Record<string, string>> = {
  'dnscat2-cname': '192.168.68.62',
  'dnscat2-txt': '192.168.68.62',
  'iodine-cname': '192.168.117.128',
  'ndpi-iodine': '10.0.2.30',
  'ndpi-bad-dns-traffic': '192.168.43.91',
  'ndpi-dns-exfiltration': '192.168.220.56',
};

/** Worlds of recordings; those that are not on this machine are left out. */
export const buildRealWorlds = (half: Half): World[] => {
  const world = (name: string, sets: readonly LabelledSet[]): World[] =>
    sets.length === 0 ? [] : [{ name, half, sets, replay: false }];
  const datasets = list('dns-tunnel-datasets', '.gz');
  const ndpi = list('ndpi-pcaps', '.dns.ndjson.gz').filter((file) => /ambiguous|long_domain/.test(file));
  return [
    ...world('otrf', byRecording(list('otrf-security-datasets/ndjson', '.gz'), 'otrf', 'benign', half)),
    ...world('zeek_otrf', byRecording(list('zeek-otrf', '_dns.log.gz'), 'zeek_otrf', 'benign', half)),
    ...world('sensor_tunnels', toSensorTunnels(half)),
    ...world(
      'normal',
      byRecording(
        datasets.filter((file) => file.includes('/normal_')),
        'crawl',
        'benign',
        half,
      ),
    ),
    ...world('ndpi_benign', byRecording(ndpi, 'ndpi', 'benign', half)),
    ...world('wrccdc', byRecording(list('zeek-wrccdc-2018', '.gz'), 'wrccdc', 'unlabelled', half)),
  ];
};
