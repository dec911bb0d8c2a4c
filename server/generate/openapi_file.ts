import { readSettings } from '../config/settings.ts';
import { toRoutes } from '../http/all_routes.ts';
import { buildOpenApi } from '../http/openapi.ts';
import type { Service } from '../http/service.ts';

/** Routes are values: their document needs no service behind them, so asking one for anything is a defect. */
export const toDescribedService = (): Service => {
  const settings = readSettings({});
  if (settings._tag === 'Left') throw new Error(settings.left.join(' '));
  const unserved = (): never => {
    throw new Error('the routes are described, not served');
  };
  const nothing = new Proxy({}, { get: unserved });
  return {
    engine: nothing as Service['engine'],
    queue: nothing as Service['queue'],
    logger: nothing as Service['logger'],
    metrics: nothing as Service['metrics'],
    settings: settings.right,
    reload: unserved,
    now: unserved,
    newId: unserved,
  };
};

export const buildOpenApiFile = (): string =>
  `${JSON.stringify(buildOpenApi(toRoutes(toDescribedService())), null, 2)}\n`;
