import { countDocuments, refresh, search } from '../../engine/operations.ts';
import { orThrow } from '../../scan/reader.ts';
import { readCheckpoint } from '../../scan/stored/scan_records.ts';
import { DAY_MS } from '../../schema/durations.ts';
import { ScanRecord } from '../../schema/scan_account.ts';
import { DeadLetter } from '../../schema/stored_documents.ts';
import type { Complaint } from '../complaint.ts';
import type { Patient } from '../patient.ts';

const LAG_MS = 15 * 60_000;
const MOST_SCANS = 20;

const minutes = (ms: number): string => `${Math.round(ms / 60_000)} minutes`;

const checkLag = async ({ engine, names, settings, now }: Patient): Promise<Complaint[]> => {
  const judged_to = (await orThrow(readCheckpoint(engine, names))).checkpoint?.judged_to;
  if (judged_to === undefined)
    return [
      {
        harm: 'medium',
        area: 'schedule',
        text: 'No scheduled scan has ended yet, so nothing is judged by itself.',
        remedy: 'Start "afterquery serve" with AFTERQUERY_SCHEDULE (by default every minute).',
      },
    ];
  const lag = now - Date.parse(judged_to) - settings.ingest_delay;
  return lag <= LAG_MS
    ? []
    : [
        {
          harm: 'high',
          area: 'schedule',
          text: `The schedule has judged everything up to ${judged_to}, ${minutes(lag)} behind.`,
          remedy:
            'See that a copy of "afterquery serve" runs (GET /health/ready), and what its newest scans say (GET /api/v1/scans?status=failed).',
        },
      ];
};

/** The newest scans of the last day, as far as they failed. */
const checkFailures = async ({ engine, names, now }: Patient): Promise<Complaint[]> => {
  await orThrow(refresh(engine, names.scans));
  const { hits } = await orThrow(
    search(engine, names.scans, {
      size: MOST_SCANS,
      query: {
        bool: {
          filter: [
            { terms: { status: ['done', 'failed'] } },
            { terms: { trigger: ['schedule', 'late', 'backfill'] } },
            { range: { '@timestamp': { gte: now - DAY_MS, format: 'epoch_millis' } } },
          ],
        },
      },
      sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'date' } }],
      track_total_hits: false,
    }),
  );
  const records = hits.map(({ _source }) => _source).filter(ScanRecord.is);
  const failed = records.filter(({ status }) => status === 'failed');
  const [newest] = failed;
  if (newest === undefined) return [];
  return [
    {
      harm: records[0]?.status === 'failed' ? 'high' : 'low',
      area: 'schedule',
      text: `${failed.length} of the newest ${records.length} scans failed, the last one at ${newest['@timestamp']}: ${newest.error ?? 'no reason is on record'}`,
      remedy: `What they did not judge stays owed and is judged by the next one that succeeds; GET /api/v1/scans/${newest.id} tells more.`,
    },
  ];
};

const checkOwed = async ({ engine, names }: Patient): Promise<Complaint[]> => {
  const owed = await orThrow(countDocuments(engine, names.work, { term: { status: 'owed' } }));
  return owed === 0
    ? []
    : [
        {
          harm: 'medium',
          area: 'schedule',
          text: `${owed} parts of backfills were given up and are owed.`,
          remedy: 'Mend what their records name (GET /api/v1/scans), then POST /api/v1/scans/{id}/resume.',
        },
      ];
};

const checkDeadLetters = async ({ engine, names, now }: Patient): Promise<Complaint[]> => {
  await orThrow(refresh(engine, names.dead_letters));
  const { hits, total } = await orThrow(
    search(engine, names.dead_letters, {
      size: 1,
      query: { range: { '@timestamp': { gte: now - DAY_MS, format: 'epoch_millis' } } },
      sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'date' } }],
      track_total_hits: true,
    }),
  );
  const newest = hits.map(({ _source }) => _source).find(DeadLetter.is);
  if (newest === undefined) return [];
  const { dead_letter } = newest.afterquery;
  return [
    {
      harm: 'high',
      area: 'storage',
      text: `The cluster refused ${total ?? 1} documents for good in the last day, the last of them a ${dead_letter.kind} for ${dead_letter.index}: ${newest.error.message}`,
      remedy: `Mend the mapping or the limits of ${dead_letter.index}; the documents are kept in ${names.dead_letters}; then scan their span again.`,
    },
  ];
};

/** How far the schedule has come, and what it could not do. */
export const checkSchedule = async (patient: Patient): Promise<Complaint[]> => [
  ...(await checkLag(patient)),
  ...(await checkFailures(patient)),
  ...(await checkOwed(patient)),
  ...(await checkDeadLetters(patient)),
];
