import type { NormalisedEvent, NormalisedProcess } from '../schema/events.ts';
import { toEntityId, toProgramName } from '../schema/process_identity.ts';
import { cleanText, MAX_COMMAND_LINE, toPresent } from './clean_text.ts';
import { compact } from './compact.ts';
import { toPid } from './raw_record.ts';

/** What a process is made of, before cleaning. */
export interface RawProcess {
  readonly entity_id: string | undefined;
  readonly pid: unknown;
  readonly executable: string | undefined;
  readonly command_line?: string | undefined;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&amp;': '&',
};

/** An image path; some exporters write it HTML-escaped. */
const toExecutable = (raw: string | undefined): string | undefined => {
  const text = toPresent(raw, MAX_COMMAND_LINE);
  return text?.includes('&')
    ? text.replace(/&(?:lt|gt|quot|apos|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity)
    : text;
};

const toGuid = (raw: string | undefined): string | undefined =>
  toEntityId(raw === undefined ? undefined : cleanText(raw, 256));

/** The members a process and its parent share. */
export const toProcess = (raw: RawProcess): NonNullable<NormalisedProcess['parent']> | undefined => {
  const executable = toExecutable(raw.executable);
  const name = executable === undefined || executable.startsWith('<') ? undefined : toProgramName(executable);
  return compact({
    entity_id: toGuid(raw.entity_id),
    pid: toPid(raw.pid),
    name: name === '' ? undefined : name,
    executable,
    command_line: toPresent(raw.command_line, MAX_COMMAND_LINE),
  });
};

const HASH_NAMES: ReadonlySet<string> = new Set(['sha256', 'sha1', 'md5']);

/** "SHA1=..,MD5=..,SHA256=..,IMPHASH=.." as lower-case ECS hashes. */
export const toHashes = (raw: string | undefined): NormalisedProcess['hash'] => {
  const hashes: { sha256?: string; sha1?: string; md5?: string } = {};
  for (const part of raw?.slice(0, 1024).split(',') ?? []) {
    const equals = part.indexOf('=');
    const name = part.slice(0, equals).trim().toLowerCase();
    const value = part
      .slice(equals + 1)
      .trim()
      .toLowerCase();
    if (equals > 0 && HASH_NAMES.has(name) && /^[0-9a-f]{32,64}$/.test(value))
      hashes[name as 'sha256' | 'sha1' | 'md5'] = value;
  }
  return Object.keys(hashes).length === 0 ? undefined : hashes;
};

/** "DOMAIN\\name" taken apart. */
export const toUser = (raw: string | undefined): NormalisedEvent['user'] => {
  const text = toPresent(raw);
  const slash = text?.indexOf('\\') ?? -1;
  if (text === undefined || slash === -1) return compact({ name: text });
  return compact({
    domain: toPresent(text.slice(0, slash)),
    name: toPresent(text.slice(slash + 1)),
  });
};
