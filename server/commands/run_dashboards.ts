import type { Settings } from '../config/settings.ts';
import { buildDashboards, EXAMPLE_CONSOLE } from '../dashboards/build_dashboards.ts';
import type { Flavour } from '../dashboards/vis_state.ts';
import { type ImportTarget, importSavedObjects } from './import_saved_objects.ts';
import { readPem } from './read_pem.ts';
import { CommandFailure, type Runtime } from './runtime.ts';

export interface DashboardsRequest {
  readonly flavour: Flavour;
  /** of Kibana or OpenSearch Dashboards; undefined: write the import file to standard output */
  readonly url: string | undefined;
  readonly console_url: string | undefined;
}

const toUrl = (option: string, text: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== '')
    throw new CommandFailure(`${option} takes an address of http or https, without an account.`, 2);
  return url;
};

/** Both products let the accounts of their cluster in. */
const toAuthorization = ({ username, password, api_key }: Settings): string | undefined => {
  if (api_key !== undefined) return `ApiKey ${api_key}`;
  if (username === undefined) return undefined;
  return `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`;
};

const toTarget = (settings: Settings, flavour: Flavour, url: URL): ImportTarget => ({
  flavour,
  url,
  authorization: toAuthorization(settings),
  ca: settings.ca_file === undefined ? undefined : readPem('AFTERQUERY_ENGINE_CA', settings.ca_file),
});

/** Render the dashboards for these settings; print them, or load them. */
export const runDashboards = async (
  runtime: Runtime,
  settings: Settings,
  { flavour, url, console_url }: DashboardsRequest,
): Promise<void> => {
  const ndjson = buildDashboards({
    flavour,
    prefix: settings.index_prefix,
    sources: [settings.sysmon_indices, settings.dns_indices],
    console_url: console_url === undefined ? EXAMPLE_CONSOLE : toUrl('--console', console_url).href,
  });
  if (url === undefined) {
    runtime.out(ndjson);
    return;
  }
  const taken = await importSavedObjects(toTarget(settings, flavour, toUrl('--url', url)), ndjson);
  runtime.out(
    `${taken} saved objects loaded: ${url.replace(/\/+$/, '')}/app/dashboards#/view/${settings.index_prefix}-overview\n`,
  );
};
