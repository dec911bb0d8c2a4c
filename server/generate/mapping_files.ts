import type * as t from 'io-ts';
import { ApiKeyDocument, AuditEntry } from '../schema/access_documents.ts';
import { CanaryRecord } from '../schema/canary.ts';
import { CoverageFact } from '../schema/coverage.ts';
import { Exception } from '../schema/exception.ts';
import { Finding } from '../schema/finding.ts';
import { MAPPINGS_VERSION } from '../schema/mappings_version.ts';
import { OutboxEntry } from '../schema/outbox.ts';
import { ScanRecord } from '../schema/scan_account.ts';
import { Checkpoint, DeadLetter, Rollup, UsageDocument } from '../schema/stored_documents.ts';
import { toMapping } from '../schema/to_mapping.ts';
import { WorkItem } from '../schema/work_item.ts';

const DERIVED: Readonly<Record<string, t.Mixed>> = {
  findings: Finding,
  scans: ScanRecord,
  checkpoints: Checkpoint,
  rollups: Rollup,
  baselines: UsageDocument,
  exceptions: Exception,
  'dead-letters': DeadLetter,
  keys: ApiKeyDocument,
  audit: AuditEntry,
  outbox: OutboxEntry,
  work: WorkItem,
  coverage: CoverageFact,
  canaries: CanaryRecord,
};

const toComponentTemplate = (name: string, codec: t.Mixed): unknown => {
  const { properties, dynamic_templates } = toMapping(codec);
  return {
    template: {
      mappings: {
        dynamic: false,
        ...(dynamic_templates.length === 0 ? {} : { dynamic_templates }),
        properties,
      },
    },
    _meta: {
      managed_by: 'afterquery',
      version: MAPPINGS_VERSION,
      description: `Documents of afterquery-${name}; derived from the codec in server/schema.`,
    },
  };
};

/** Path below `mappings/` → text of the file. */
export const buildMappingFiles = (): Map<string, string> =>
  new Map(
    Object.entries(DERIVED).map(([name, codec]) => [
      `component_templates/afterquery-${name}.json`,
      `${JSON.stringify(toComponentTemplate(name, codec), null, 2)}\n`,
    ]),
  );
