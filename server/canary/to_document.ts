import {
  type LogicalField,
  type ResolvedField,
  type ResolvedFields,
  SYSMON_CANDIDATES,
} from '../schema/field_profile.ts';
import { isNumeric } from '../schema/mapping_types.ts';
import type { StoryEvent } from './to_story.ts';

type Style = 'ecs' | 'winlog' | 'flat';

const styleOf = (name: string): Style =>
  name.startsWith('winlog.') ? 'winlog' : /^[A-Z]/.test(name) ? 'flat' : 'ecs';

/** The style of most fields of the profile that two styles could spell. */
const toStyle = (fields: ResolvedFields): Style => styleOf(fields.executable?.read ?? 'process.executable');

/** Where to write a field that nothing fills yet: as the others of the index are spelled. */
const toPath = (field: LogicalField, fields: ResolvedFields, style: Style): string | undefined =>
  fields[field]?.read ?? SYSMON_CANDIDATES[field]?.find((name) => styleOf(name) === style);

const toIso = (time: number): string => new Date(time).toISOString();
const toUtcTime = (time: number): string => toIso(time).replace('T', ' ').replace('Z', '');

/** As Windows writes them: an IPv4 address in its IPv6 form, each followed by a semicolon. */
const toQueryResults = (addresses: readonly string[]): string =>
  addresses.map((address) => `::ffff:${address};`).join('');

const toFitting = (value: unknown, resolved: ResolvedField | undefined): unknown =>
  typeof value === 'number' && resolved !== undefined && !isNumeric(resolved.type) ? String(value) : value;

const put = (document: Record<string, unknown>, path: string, value: unknown): void => {
  const names = path.split('.');
  let at = document;
  for (const name of names.slice(0, -1)) {
    const next = at[name];
    const inner: Record<string, unknown> =
      typeof next === 'object' && next !== null ? (next as Record<string, unknown>) : {};
    at[name] = inner;
    at = inner;
  }
  at[names.at(-1) ?? path] = value;
};

const OUTBOUND: Record<Style, string> = { ecs: 'egress', winlog: 'true', flat: 'true' };

/** What Sysmon says beside what the analytics tell apart. */
const toSaid = (event: StoryEvent, style: Style): StoryEvent['values'] => {
  const { code, values } = event;
  const addresses = Array.isArray(values.resolved_ip) ? (values.resolved_ip as readonly string[]) : [];
  if (code === '3') return { ...values, direction: OUTBOUND[style] };
  if (code !== '22') return values;
  return {
    ...values,
    response_code: style === 'ecs' ? 'NOERROR' : '0',
    query_results: toQueryResults(addresses),
  };
};

/** The event as the index that these fields were resolved in spells it; in ECS where nothing is known of it. */
export const toDocument = (event: StoryEvent, fields: ResolvedFields): Record<string, unknown> => {
  const style = toStyle(fields);
  const document: Record<string, unknown> = {
    tags: ['afterquery-canary'],
    message: 'Synthetic event of afterquery canary; no process ran.',
  };
  const set = (field: LogicalField, value: unknown): void => {
    const path = toPath(field, fields, style);
    if (path !== undefined) put(document, path, toFitting(value, fields[field]));
  };
  put(document, fields.time?.read ?? '@timestamp', toIso(event.time));
  const { event_id } = fields;
  const is_number = event_id !== undefined && isNumeric(event_id.type);
  set('event_id', is_number || style === 'flat' ? Number(event.code) : event.code);
  set(
    'utc_time',
    fields.utc_time?.type.startsWith('date') === true ? toIso(event.time) : toUtcTime(event.time),
  );
  for (const [field, value] of Object.entries(toSaid(event, style))) set(field as LogicalField, value);
  if (style === 'ecs') {
    put(document, 'event.provider', 'Microsoft-Windows-Sysmon');
    put(document, 'event.kind', 'event');
  }
  return document;
};
