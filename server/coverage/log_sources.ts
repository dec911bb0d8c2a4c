import type { EventCounts } from '../schema/coverage.ts';
import type { AnalyticId } from '../schema/finding.ts';

interface RequiredSource {
  readonly name: string;
  readonly channel: string;
  readonly data_component: string;
  readonly counts: keyof EventCounts;
}

const CONNECTIONS: RequiredSource = {
  name: 'WinEventLog:Sysmon',
  channel: 'EventCode=3',
  data_component: 'DC0082 Network Connection Creation',
  counts: 'sysmon_3',
};
const QUESTIONS: RequiredSource = { ...CONNECTIONS, channel: 'EventCode=22', counts: 'sysmon_22' };

/** What ATT&CK's analytics name as their log sources, and what counts as events of each. */
export const ANALYTICS: Readonly<
  Record<
    AnalyticId,
    { readonly name: string; readonly technique: string; readonly sources: readonly RequiredSource[] }
  >
> = {
  AN0728: {
    name: 'Connection to a derived or unusual port after a DNS answer',
    technique: 'T1568.003',
    sources: [
      QUESTIONS,
      CONNECTIONS,
      {
        name: 'WinEventLog:Sysmon',
        channel: 'EventCode=1',
        data_component: 'DC0032 Process Creation',
        counts: 'sysmon_1',
      },
    ],
  },
  AN1121: {
    name: 'High-frequency or anomalous DNS queries by a process',
    technique: 'T1071.004',
    sources: [
      QUESTIONS,
      CONNECTIONS,
      {
        name: 'NSM:Flow',
        channel: 'dns.log',
        data_component: 'DC0085 Network Traffic Content',
        counts: 'network_dns',
      },
    ],
  },
};
