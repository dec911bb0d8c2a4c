import type { EngineFlavor } from '../port.ts';

/** How a real distribution is fetched and started. */
export interface Distribution {
  readonly title: string;
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
  readonly java: number;
  readonly heap_mb: number;
  /** under `bin/`, without ".bat" */
  readonly launcher: string;
  readonly settings_file: string;
  /** prefix of its environment variables */
  readonly prefix: 'OPENSEARCH' | 'ES';
  readonly settings: Readonly<Record<string, string>>;
}

const SETTINGS = {
  'discovery.type': 'single-node',
  'network.host': '127.0.0.1',
  'http.port': '0',
  'transport.port': '0',
  // the engine writes the ports it got into its log folder: nobody can take them in between
  'node.portsfile': 'true',
  // a nearly full laptop disk must not make the indices read-only
  'cluster.routing.allocation.disk.threshold_enabled': 'false',
};

export const DISTRIBUTIONS: Readonly<Record<EngineFlavor, Distribution>> = {
  opensearch: {
    title: 'OpenSearch',
    group: 'org.opensearch.distribution.integ-test-zip',
    artifact: 'opensearch',
    version: '3.8.0',
    java: 21,
    heap_mb: 1024,
    launcher: 'opensearch',
    settings_file: 'opensearch.yml',
    prefix: 'OPENSEARCH',
    settings: SETTINGS,
  },
  elasticsearch: {
    title: 'Elasticsearch',
    group: 'org.elasticsearch.distribution.integ-test-zip',
    artifact: 'elasticsearch',
    version: '9.4.3',
    java: 21,
    heap_mb: 512,
    launcher: 'elasticsearch',
    settings_file: 'elasticsearch.yml',
    prefix: 'ES',
    settings: { ...SETTINGS, 'xpack.security.enabled': 'false' },
  },
};
