import type { LogicalField, ResolvedFields } from '../server/schema/field_profile.ts';
import { SYSMON_CODES } from './coverage.ts';
import { isAnyOf, need, ofShape, within } from './filters.ts';
import type { Span } from './question.ts';
import { readHit, toReadFields } from './read_fields.ts';

/** One sampled event; milliseconds. */
export interface CoverageSampled {
  readonly host: string;
  readonly logged: number;
  /** Sysmon's own time, where the index keeps it beside the time of logging */
  readonly happened: number | undefined;
  readonly ingested: number | undefined;
}

const SAMPLED: readonly LogicalField[] = ['time', 'utc_time', 'host'];

/** At most `size` events of the span, chosen by a hash of their sequence numbers: the same documents give the same sample. */
export const buildCoverageSample = (
  fields: ResolvedFields,
  span: Span,
  size: number,
  ingested: string | undefined,
): {
  readonly body: Readonly<Record<string, unknown>>;
  readonly decode: (hit: {
    readonly _index: string;
    readonly _id: string;
    readonly fields?: Readonly<Record<string, unknown>> | undefined;
  }) => CoverageSampled | undefined;
} => {
  const event_id = need(fields, 'event_id');
  const extra = ingested === undefined ? [] : [{ field: ingested, format: 'epoch_millis' }];
  return {
    body: {
      size,
      track_total_hits: false,
      _source: false,
      fields: [...toReadFields(fields, SAMPLED), ...extra],
      query: {
        function_score: {
          query: {
            bool: { filter: [within(fields, span), ofShape(event_id, isAnyOf(event_id, SYSMON_CODES))] },
          },
          random_score: { seed: 1, field: '_seq_no' },
          boost_mode: 'replace',
        },
      },
    },
    decode: (hit) => {
      const read = readHit(hit, fields);
      const [host, logged] = [read.text('host'), read.time('time')];
      if (host === undefined || logged === undefined) return undefined;
      const values = ingested === undefined ? undefined : hit.fields?.[ingested];
      const stored = Array.isArray(values) ? Number(values[0]) : Number.NaN;
      return {
        host,
        logged,
        happened: read.time('utc_time'),
        ingested: Number.isFinite(stored) ? stored : undefined,
      };
    },
  };
};
