import { createSecureContext } from 'node:tls';
import type { Settings } from '../config/settings.ts';
import type { Certificate } from '../http/listen.ts';
import { isCronExpression } from '../scheduler/start_schedule.ts';
import { checkWebhook } from './open_notifier.ts';
import { readPem } from './read_pem.ts';
import { CommandFailure } from './runtime.ts';

/** in place of a cron expression: this copy runs no schedule */
export const OFF = 'off';

/** What can be told before anything is opened or taken up; throws a sentence. */
export const checkService = (settings: Settings): void => {
  if (settings.schedule !== OFF && !isCronExpression(settings.schedule))
    throw new CommandFailure(
      `AFTERQUERY_SCHEDULE must be a cron expression or "off", not "${settings.schedule.slice(0, 80)}".`,
      2,
    );
  if (settings.canary_schedule !== OFF && !isCronExpression(settings.canary_schedule))
    throw new CommandFailure(
      `AFTERQUERY_CANARY_SCHEDULE must be a cron expression or "off", not "${settings.canary_schedule.slice(0, 80)}".`,
      2,
    );
  checkWebhook(settings);
};

/** undefined: plain http */
export const readCertificate = ({ tls_cert, tls_key }: Settings): Certificate | undefined => {
  if (tls_cert === undefined || tls_key === undefined) return undefined;
  const certificate = {
    cert: readPem('AFTERQUERY_TLS_CERT', tls_cert),
    key: readPem('AFTERQUERY_TLS_KEY', tls_key),
  };
  try {
    createSecureContext(certificate);
  } catch (error) {
    throw new CommandFailure(
      `AFTERQUERY_TLS_CERT and AFTERQUERY_TLS_KEY are no certificate and its key: ${(error as Error).message}.`,
      2,
    );
  }
  return certificate;
};
