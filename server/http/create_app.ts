import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { PROBLEMS, sendProblem } from './problem.ts';
import { baselineRoutes } from './routes/baselines.ts';
import { exceptionRoutes } from './routes/exceptions.ts';
import { singleFindingRoutes } from './routes/finding.ts';
import { findingRoutes } from './routes/findings.ts';
import { healthRoutes } from './routes/health.ts';
import { scanRoutes } from './routes/scans.ts';
import type { Service } from './service.ts';

const BODY_LIMIT = '64kb';

const statusOf = (error: unknown): number => {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : 500;
};

/** The REST API as an express application; it opens no socket. */
export const createApp = (service: Service): Express => {
  const app = express();
  const routes = [
    ...healthRoutes(service),
    ...scanRoutes(service),
    ...findingRoutes(service),
    ...singleFindingRoutes(service),
    ...exceptionRoutes(service),
    ...baselineRoutes(service),
  ];
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(helmet());
  app.use((request: Request, response: Response, next: NextFunction) => {
    const has_body =
      Number(request.headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in request.headers;
    if (has_body && !request.is('application/json'))
      return sendProblem(response, PROBLEMS.media_type('Send the body as application/json.'));
    next();
  });
  app.use(express.json({ limit: BODY_LIMIT, strict: true }));
  for (const route of routes) route.register(app);
  app.use((request: Request, response: Response) => {
    const known = routes.filter(
      (route) => route.path === request.path && route.method !== request.method.toLowerCase(),
    );
    if (known.length === 0)
      return sendProblem(response, PROBLEMS.not_found('Nothing is served under this path.'));
    response.set('Allow', known.map((route) => route.method.toUpperCase()).join(', '));
    sendProblem(
      response,
      PROBLEMS.method(`Use ${known.map((route) => route.method.toUpperCase()).join(' or ')}.`),
    );
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const status = statusOf(error);
    if (status === 413) return sendProblem(response, PROBLEMS.too_large(`A body may have ${BODY_LIMIT}.`));
    if (status >= 400 && status < 500)
      return sendProblem(response, PROBLEMS.invalid('The body is not valid JSON, or the URL is malformed.'));
    service.logger.error({ err: error }, 'request ended by a defect');
    sendProblem(response, PROBLEMS.defect('The failure was logged.'));
  });
  return app;
};
