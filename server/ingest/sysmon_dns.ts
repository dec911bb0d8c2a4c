import type { NormalisedEvent } from '../schema/events.ts';
import { parseQueryResults } from '../schema/query_results.ts';
import { toResponseCodeOfStatus, toStatusNumber } from '../schema/query_status.ts';
import { compact } from './compact.ts';
import { type Dns, toAnswers, toQuestion } from './dns_fields.ts';
import type { SysmonRecord } from './sysmon_record.ts';

/** Question, answers and outcome of a Sysmon event 22. */
export const toSysmonDns = ({ field }: SysmonRecord): Pick<NormalisedEvent, 'dns' | 'network' | 'sysmon'> => {
  const results = parseQueryResults(field('QueryResults') ?? '');
  const status = toStatusNumber(field('QueryStatus'));
  const dns = compact<Dns>({
    question: toQuestion(field('QueryName'), results.question_type),
    ...toAnswers(results.answers, results.question_type),
    response_code: status === undefined ? undefined : toResponseCodeOfStatus(status),
  });
  return {
    network: { protocol: 'dns' },
    ...(dns === undefined ? {} : { dns }),
    ...(status === undefined ? {} : { sysmon: { dns: { status } } }),
  };
};
