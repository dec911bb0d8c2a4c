import { isLeft } from 'fp-ts/lib/Either.js';
import { readBlindSpots, toReportSentence } from '../../scan/covered/report_coverage.ts';
import type { BlindSpot } from '../../schema/coverage_report.ts';
import { DAY_MS } from '../../schema/durations.ts';
import type { Complaint } from '../complaint.ts';
import type { Patient } from '../patient.ts';

const HOSTS_NAMED = 5;
/** Nobody wants scans to wait longer than that. */
const MOST_WAIT_MS = 5 * 60_000;

/** Said by other checks: of the cluster as it is now. */
const ELSEWHERE: ReadonlySet<BlindSpot['kind']> = new Set(['unresolved_field', 'no_network_dns']);

/** Many hosts with one trouble are one complaint. */
const toComplaints = (spots: readonly BlindSpot[]): Complaint[] => {
  const groups = new Map<string, BlindSpot[]>();
  for (const spot of spots) {
    const key = `${spot.kind}\n${spot.remedy}`;
    groups.set(key, [...(groups.get(key) ?? []), spot]);
  }
  return [...groups.values()].map((group) => {
    const [first] = group as [BlindSpot];
    const hosts = [...new Set(group.flatMap(({ host }) => host ?? []))];
    const more =
      group.length === 1
        ? ''
        : ` The same on ${group.length - 1} more: ${hosts.slice(1, HOSTS_NAMED + 1).join(', ')}${hosts.length > HOSTS_NAMED + 1 ? ', …' : ''}.`;
    return {
      harm: first.severity,
      area: first.kind === 'clock_offset' ? 'clock' : 'sensor',
      text: `${first.text}${more}`,
      remedy: first.remedy,
    };
  });
};

const seconds = (ms: number): string => `${Math.round(ms / 1_000)} s`;

/** From the coverage facts of the last day. */
export const checkSensors = async ({ engine, settings, now }: Patient): Promise<Complaint[]> => {
  const span = { from: now - DAY_MS, to: now };
  const read = await readBlindSpots(engine, settings, span)();
  if (isLeft(read))
    return [
      {
        harm: 'medium',
        area: 'sensor',
        text: `Coverage of the last day cannot be read: ${toReportSentence(read.left, engine.url)}`,
        remedy: 'Look at GET /api/v1/coverage/blind_spots over a shorter span.',
      },
    ];
  const { facts, spots } = read.right;
  if (facts.hosts.size === 0)
    return [
      {
        harm: 'low',
        area: 'sensor',
        text: 'Scans have written no coverage of the last day, so that sensors cannot be judged.',
        remedy: 'Let "afterquery serve" run, or scan: "afterquery scan --from now-24h".',
      },
    ];
  const middle = [...facts.hosts.values()]
    .flat()
    .flatMap(({ fact }) => (fact.ingest_delay === undefined ? [] : [fact.ingest_delay.p50_ms]))
    .sort((a, b) => a - b);
  const delay = middle[Math.floor(middle.length / 2)];
  const late: Complaint[] =
    delay === undefined || delay <= settings.ingest_delay
      ? []
      : [
          {
            harm: 'medium',
            area: 'schedule',
            text: `Events reach the cluster ${seconds(delay)} after they happened (the middle of all hosts), and scans wait only ${seconds(settings.ingest_delay)}: they are judged late, by the sweep for late events.`,
            remedy:
              delay <= MOST_WAIT_MS
                ? `Set AFTERQUERY_INGEST_DELAY to ${Math.ceil((delay * 1.5) / 1_000)}s, or ship faster.`
                : 'Ship faster, unless these events were loaded by hand: to wait so long would hold up every finding. What comes within AFTERQUERY_LATE_WITHIN is judged all the same.',
          },
        ];
  return [...toComplaints(spots.filter(({ kind }) => !ELSEWHERE.has(kind))), ...late];
};
