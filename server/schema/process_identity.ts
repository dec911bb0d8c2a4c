import { remembering } from './remembering.ts';
import type { ProcessRef } from './rows.ts';

const ZERO = /^\{?0{8}-0{4}-0{4}-0{4}-0{12}\}?$/;

/** Spellings met lately: a process asks and connects all day. */
const MOST_MET = 20_000;

const toSpelling = remembering(MOST_MET, (raw): string | undefined => {
  const text = raw.trim().toLowerCase();
  if (text === '' || text === '-' || ZERO.test(text)) return undefined;
  // ECS agents other than Sysmon use ids that are not GUIDs: those are kept as they are, in lower case.
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text) ? `{${text}}` : text;
});

/** ProcessGuid in one spelling (lower case, braces); undefined when absent or all zero, which Sysmon writes for "unknown". */
export const toEntityId = (raw: string | undefined): string | undefined =>
  raw === undefined ? undefined : toSpelling(raw);

/** Every spelling of an entity id found in the wild, for `terms` filters: case and braces differ between sources. */
export const entityIdSpellings = (entity_id: string): string[] => {
  const bare = entity_id.slice(entity_id.startsWith('{') ? 1 : 0, entity_id.endsWith('}') ? -1 : undefined);
  const upper = bare.toUpperCase();
  const spellings = upper === bare ? [`{${bare}}`, bare] : [`{${bare}}`, `{${upper}}`, bare, upper];
  if (!spellings.includes(entity_id)) spellings.push(entity_id);
  return spellings;
};

export const isKnownImage = (executable: string | undefined): executable is string =>
  executable !== undefined &&
  executable !== '' &&
  executable !== '-' &&
  !executable.includes('<unknown process>') &&
  !executable.includes('&lt;unknown process&gt;');

/** The last part of a Windows or POSIX path. */
export const toProgramName = (executable: string): string => executable.split(/[\\/]/).pop() ?? executable;

export type Tier = 'process' | 'lineage' | 'pid' | 'host';

interface ProcessKey {
  readonly key: string;
  readonly tier: Tier;
}

const buildProcessKey = (ref: ProcessRef): ProcessKey => {
  const host = ref.host.toLowerCase();
  if (ref.entity_id !== undefined) return { key: `${host}|guid|${ref.entity_id}`, tier: 'process' };
  if (ref.pid !== undefined && isKnownImage(ref.executable))
    return { key: `${host}|pid|${ref.pid}|${ref.executable.toLowerCase()}`, tier: 'pid' };
  return { key: `${host}|host`, tier: 'host' };
};

/** The last one made: rows of one process follow each other. */
let made: { readonly of: ProcessRef; readonly as: ProcessKey } | undefined;

/**
 * The key a process instance is known by, and the tier of that knowledge: ProcessGuid, else host + pid + image, else the host
 * alone.
 */
export const toProcessKey = (ref: ProcessRef): ProcessKey => {
  const { host, entity_id, pid, executable } = ref;
  const of = made?.of;
  if (
    made === undefined ||
    of?.entity_id !== entity_id ||
    of?.host !== host ||
    of.pid !== pid ||
    of.executable !== executable
  )
    made = { of: { host, entity_id, pid, executable }, as: buildProcessKey(ref) };
  return made.as;
};
