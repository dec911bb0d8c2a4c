import { ecsFormat } from '@elastic/ecs-pino-format';
import { destination, type Logger, pino } from 'pino';

export type { Logger };

/** ECS JSON lines on standard error. Authorization headers and passwords never pass. */
export const createLogger = (level: string): Logger =>
  pino(
    {
      ...ecsFormat({ serviceName: 'afterquery' }),
      level,
      redact: {
        paths: ['*.password', '*.api_key', '*.authorization', 'http.request.headers.authorization'],
        censor: '[redacted]',
      },
    },
    destination({ fd: 2, sync: true }),
  );
