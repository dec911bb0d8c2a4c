import type { LogicalField, ResolvedFields } from '../server/schema/field_profile.ts';
import { toEntityId } from '../server/schema/process_identity.ts';
import type { ProcessStart } from '../server/schema/rows.ts';
import { toPid } from '../server/schema/whole_number.ts';
import { either, hasEventId, ofEntities, within } from './filters.ts';
import { PROCESS_FIELDS, readProcess } from './process_fields.ts';
import type { DocumentQuestion, Span } from './question.ts';
import { readHit, toReadFields } from './read_fields.ts';

const START_FIELDS: readonly LogicalField[] = [
  ...PROCESS_FIELDS,
  'command_line',
  'hashes',
  'parent_entity_id',
  'parent_pid',
  'parent_executable',
  'parent_command_line',
];

/** "SHA1=…,SHA256=…" or the bare digest, as the lower-case SHA-256. */
const toSha256 = (raw: string | undefined): string | undefined =>
  /(?:^|SHA256=)([0-9a-f]{64})(?:,|$)/i.exec(raw ?? '')?.[1]?.toLowerCase();

/** Process creations of the given instances, for lineage and command line. */
export const buildProcessStarts = (
  fields: ResolvedFields,
  span: Span,
  entity_ids: readonly string[],
): DocumentQuestion<ProcessStart> => ({
  about: 'process_starts',
  query: {
    bool: {
      filter: [within(fields, span), hasEventId(fields, '1'), either(ofEntities(fields, entity_ids))],
    },
  },
  fields: toReadFields(fields, START_FIELDS),
  decode: (hit) => {
    const read = readHit(hit, fields);
    const process = readProcess(read);
    if (process === undefined) return undefined;
    return {
      ...process,
      index: hit._index,
      id: hit._id,
      command_line: read.text('command_line'),
      user: read.text('user'),
      sha256: toSha256(read.text('hashes')),
      parent_entity_id: toEntityId(read.text('parent_entity_id')),
      parent_pid: toPid(read.number('parent_pid')),
      parent_executable: read.text('parent_executable'),
      parent_command_line: read.text('parent_command_line'),
    };
  },
});
