import { countDocuments } from '../../engine/operations.ts';
import { orThrow } from '../../scan/reader.ts';
import { isLoopback } from '../../schema/ip_address.ts';
import type { Complaint } from '../complaint.ts';
import type { Patient } from '../patient.ts';

/** Who may use the REST API, as this command's settings have it. */
export const checkAccess = async ({ engine, names, settings }: Patient): Promise<Complaint[]> => {
  const keys = await orThrow(countDocuments(engine, names.keys));
  const is_local = isLoopback(settings.host);
  return [
    ...(keys === 0
      ? ([
          {
            harm: is_local ? 'low' : 'medium',
            area: 'access',
            text: is_local
              ? 'There is no API key: whoever reaches the loopback address of the service may do everything.'
              : `There is no API key, so the service answers nothing on ${settings.host} but health.`,
            remedy: 'Run "afterquery keys create --name me --role admin".',
          },
        ] satisfies Complaint[])
      : []),
    ...(!is_local && settings.tls_cert === undefined
      ? ([
          {
            harm: 'medium',
            area: 'access',
            text: `API keys travel in clear text to ${settings.host}.`,
            remedy:
              'Set AFTERQUERY_TLS_CERT and AFTERQUERY_TLS_KEY, or listen on loopback behind a proxy with TLS.',
          },
        ] satisfies Complaint[])
      : []),
    ...(settings.webhook_url === undefined
      ? ([
          {
            harm: 'low',
            area: 'access',
            text: 'Nobody is told of new findings: there is no webhook.',
            remedy: 'Set AFTERQUERY_WEBHOOK_URL (docs/notifications.md).',
          },
        ] satisfies Complaint[])
      : []),
  ];
};
