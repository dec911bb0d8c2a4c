import { isLeft } from 'fp-ts/lib/Either.js';
import { search } from '../engine/operations.ts';
import { resolveFields } from '../scan/fields/resolve_fields.ts';
import { orThrow } from '../scan/reader.ts';
import { readCheckpoint } from '../scan/stored/scan_records.ts';
import type { CanaryRecord } from '../schema/canary.ts';
import type { AnalyticId } from '../schema/finding.ts';
import type { SettleDesk } from './settle_desk.ts';

const countVisible = async (
  { engine, sysmon_indices }: SettleDesk,
  record: CanaryRecord,
): Promise<number> => {
  const values = Array.from({ length: record.events }, (_, n) => `${record.id}-${n}`);
  const { total } = await orThrow(
    search(engine, sysmon_indices, { size: 0, query: { ids: { values } }, track_total_hits: true }),
  );
  return total ?? 0;
};

/** A field that the index of the story does not give to scans. */
const tellUnusable = async ({ engine }: SettleDesk, record: CanaryRecord): Promise<string | undefined> => {
  const span = { from: Date.parse(record.from), to: Date.parse(record.to) + 1 };
  const { unresolved } = await resolveFields(engine, record.index, 'sysmon', span);
  const [first] = unresolved;
  return first === undefined
    ? undefined
    : `The field ${first.field} of ${first.index} cannot be used: ${first.why}`;
};

/** A sentence or two: the stage at which the story was lost, from the cluster's own documents. */
export const diagnoseCanary = async (
  desk: SettleDesk,
  record: CanaryRecord,
  missing: readonly AnalyticId[],
  suppressed: readonly { readonly analytic: AnalyticId; readonly by: string }[],
): Promise<string> => {
  const what = missing.join(' and ');
  const visible = await countVisible(desk, record);
  if (visible < record.events)
    return `Ingest: ${visible} of ${record.events} events written to ${record.index} can be seen in AFTERQUERY_SYSMON_INDICES. Is ${record.index} among these, and does a pipeline drop or rename documents?`;
  const hidden = suppressed.filter(({ analytic }) => missing.includes(analytic));
  if (hidden.length > 0)
    return `Exceptions: ${hidden.map(({ analytic, by }) => `${analytic} is suppressed by exception ${by}`).join('; ')}. It is wide enough to hide a host, program and domain that nobody knows.`;
  const unusable = await tellUnusable(desk, record);
  if (unusable !== undefined) return `Fields: ${unusable}`;
  const checkpoint = await readCheckpoint(desk.engine, desk.names)();
  if (isLeft(checkpoint))
    return `Scan: the checkpoint of the schedule cannot be read (${checkpoint.left.detail}).`;
  const judged_to = checkpoint.right.checkpoint?.judged_to;
  if (judged_to === undefined)
    return 'Scan: no scheduled scan has ended yet. Does "afterquery serve" run, with AFTERQUERY_SCHEDULE?';
  if (Date.parse(judged_to) < Date.parse(record.to))
    return `Scan: the schedule has judged everything up to ${judged_to}, the story ends at ${record.to}. Look at the newest scans for what holds them up.`;
  return `Finding: scans have judged the story and did not find ${what}. Thresholds, AFTERQUERY_PROCESS_IMAGE_FILTER or AFTERQUERY_EXPECTED_PORTS may be too wide.`;
};
