import cors from 'cors';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import helmet from 'helmet';
import { toRoutes } from './all_routes.ts';
import { createGate } from './gate.ts';
import { PROBLEMS, sendProblem } from './problem.ts';
import { consoleFileRoute } from './routes/console.ts';
import type { Service } from './service.ts';

/** Nothing is framed, and nothing runs: the page under /docs has a style of its own, the console's page a policy of its own. */
const CONTENT_SECURITY_POLICY = {
  'default-src': ["'none'"],
  'style-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

const BODY_LIMIT = '64kb';

const statusOf = (error: unknown): number => {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' ? status : 500;
};

/** The REST API as an express application; it opens no socket. */
export const createApp = (service: Service): Express => {
  const app = express();
  const routes = toRoutes(service);
  const gate = createGate(service);
  app.disable('x-powered-by');
  app.set('query parser', 'simple');
  app.use(helmet({ contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY } }));
  app.use(
    cors((_request, done) =>
      done(null, {
        origin: [...service.settings.cors_origins],
        methods: ['GET', 'HEAD'],
        allowedHeaders: ['Authorization', 'If-None-Match'],
        exposedHeaders: ['ETag'],
        maxAge: 600,
      }),
    ),
  );
  app.use((request: Request, response: Response, next: NextFunction) => {
    const has_body =
      Number(request.headers['content-length'] ?? 0) > 0 || 'transfer-encoding' in request.headers;
    if (has_body && !request.is('application/json'))
      return sendProblem(response, PROBLEMS.media_type('Send the body as application/json.'));
    next();
  });
  app.use(express.json({ limit: BODY_LIMIT, strict: true }));
  for (const route of [...routes, consoleFileRoute]) route.register(app, gate);
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
