import { toEnvExample, toSettingsTable } from '../config/settings_text.ts';
import { buildClientFile } from './client_file.ts';
import { buildDashboardFiles } from './dashboard_files.ts';
import { buildGoldenQueries } from './golden_queries.ts';
import { buildMappingFiles } from './mapping_files.ts';
import { buildOpenApiFile } from './openapi_file.ts';

const BEGIN = '<!-- settings: generated -->';
const END = '<!-- /settings -->';

const withTable = (readme: string): string => {
  const from = readme.indexOf(BEGIN);
  const to = readme.indexOf(END);
  if (from < 0 || to < from) throw new Error('README.md has lost its settings markers');
  return `${readme.slice(0, from + BEGIN.length)}\n${toSettingsTable()}\n${readme.slice(to)}`;
};

/** Path from the repository's root → text of every file that is derived. */
export const buildGeneratedFiles = (readme: string): Map<string, string> =>
  new Map([
    ...[...buildMappingFiles()].map(([path, text]) => [`mappings/${path}`, text] as const),
    ...[...buildDashboardFiles()].map(([path, text]) => [`mappings/dashboards/${path}`, text] as const),
    ...buildGoldenQueries(),
    ['docs/openapi.json', buildOpenApiFile()],
    ['client/afterquery_client.ts', buildClientFile()],
    ['.env.example', toEnvExample()],
    ['README.md', withTable(readme)],
  ]);
