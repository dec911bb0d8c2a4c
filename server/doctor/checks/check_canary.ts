import { orThrow } from '../../scan/reader.ts';
import { listCanaries } from '../../scan/stored/canary_store.ts';
import { DAY_MS } from '../../schema/durations.ts';
import type { Complaint } from '../complaint.ts';
import type { Patient } from '../patient.ts';

/** Whether the newest synthetic story was found. */
export const checkCanary = async ({ engine, names, settings, now }: Patient): Promise<Complaint[]> => {
  const [held] = await orThrow(listCanaries(engine, names, 1, { statuses: ['found', 'failed'] }));
  const newest = held?.record;
  if (newest?.status === 'failed')
    return [
      {
        harm: 'high',
        area: 'canary',
        text: `The newest canary (${newest['@timestamp']}, ${newest.index}) was not found. ${newest.error ?? ''}`.trim(),
        remedy: 'Mend the stage that it names, then run "afterquery canary".',
      },
    ];
  const is_old = newest === undefined || Date.parse(newest['@timestamp']) < now - 7 * DAY_MS;
  return is_old
    ? [
        {
          harm: 'low',
          area: 'canary',
          text:
            newest === undefined
              ? 'No canary was ever sent: that events become findings is not proven here.'
              : `The newest canary is of ${newest['@timestamp']}.`,
          remedy: `Run "afterquery canary --index NAME"${settings.canary_index === undefined ? ', or set AFTERQUERY_CANARY_INDEX and AFTERQUERY_CANARY_SCHEDULE' : ''}.`,
        },
      ]
    : [];
};
