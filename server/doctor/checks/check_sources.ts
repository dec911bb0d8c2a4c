import { search } from '../../engine/operations.ts';
import { resolveFields } from '../../scan/fields/resolve_fields.ts';
import { orThrow } from '../../scan/reader.ts';
import { DAY_MS } from '../../schema/durations.ts';
import type { Complaint } from '../complaint.ts';
import type { Patient } from '../patient.ts';

const MOST_FIELDS = 20;
const SILENT_MS = 3_600_000;

const hours = (ms: number): string => `${(ms / 3_600_000).toFixed(1)} hours`;

/** Time of the newest event of indices that say it in `@timestamp`; undefined where none does. */
const readNewest = async ({ engine, now }: Patient, pattern: string): Promise<number | undefined> => {
  const { aggregations } = await orThrow(
    search(engine, pattern, {
      size: 0,
      track_total_hits: false,
      query: { range: { '@timestamp': { lt: now + DAY_MS, format: 'epoch_millis' } } },
      aggs: { newest: { max: { field: '@timestamp' } } },
    }),
  );
  const value = (aggregations?.newest as { value?: unknown } | undefined)?.value;
  return typeof value === 'number' ? value : undefined;
};

const checkStream = async (
  patient: Patient,
  stream: 'sysmon' | 'dns',
  pattern: string,
  setting: string,
): Promise<Complaint[]> => {
  const { engine, now } = patient;
  const is_needed = stream === 'sysmon';
  const harm = is_needed ? 'high' : 'low';
  const { profiles, unresolved, indices } = await resolveFields(engine, pattern, stream, {
    from: now - DAY_MS,
    to: now + SILENT_MS,
  });
  if (indices.length === 0)
    return [
      {
        harm,
        area: 'source',
        text: `No index matches ${pattern}${is_needed ? '' : '; tunnels of programs that ask resolvers themselves are found by their process only with a sensor'}.`,
        remedy: `Name the indices of ${is_needed ? 'Sysmon events' : 'Zeek or Packetbeat'} in ${setting}, or load events by "afterquery ingest".`,
      },
    ];
  const fields = unresolved.slice(0, MOST_FIELDS).map(
    (one): Complaint => ({
      harm: is_needed ? 'high' : 'medium',
      area: 'mapping',
      text: `${one.needed_by.join(' and ')} cannot use ${one.field} of ${one.index}: ${one.why}`,
      remedy: `Map ${one.field} in the index template of ${one.index} (keyword for words, ip for addresses, a number for ports, date for times), keep it through the pipeline, and roll the index over.`,
    }),
  );
  if (profiles.length > 0) return fields;
  const newest = await readNewest(patient, pattern);
  const told = newest === undefined ? 'has no event' : `has no event newer than ${hours(now - newest)}`;
  return [
    {
      harm,
      area: 'source',
      text: `${pattern} ${told}, so the last day cannot be judged.`,
      remedy: `See whether ${is_needed ? 'the agents and their pipeline' : 'the sensor and its shipper'} still deliver; then whether ${setting} names the indices that they write to.`,
    },
    ...fields,
  ];
};

/** Whether there are events of the last day, and every field that the analytics need. */
export const checkSources = async (patient: Patient): Promise<Complaint[]> => {
  const { sysmon_indices, dns_indices } = patient.settings;
  return [
    ...(await checkStream(patient, 'sysmon', sysmon_indices, 'AFTERQUERY_SYSMON_INDICES')),
    ...(await checkStream(patient, 'dns', dns_indices, 'AFTERQUERY_DNS_INDICES')),
  ];
};
