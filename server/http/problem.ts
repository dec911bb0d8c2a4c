import type { Response } from 'express';

/** RFC 9457. `type` is a path of this service's documentation, stable per kind of problem. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

const problem =
  (status: number, kind: string, title: string) =>
  (detail: string): Problem => ({
    type: `/problems/${kind}`,
    title,
    status,
    detail,
  });

export const PROBLEMS = {
  invalid: problem(400, 'invalid-request', 'The request is not valid'),
  not_found: problem(404, 'not-found', 'There is no such thing'),
  unknown_caller: problem(401, 'unauthorized', 'Say who you are'),
  forbidden: problem(403, 'forbidden', 'The key may not do this'),
  method: problem(405, 'method-not-allowed', 'The method is not allowed here'),
  moved_on: problem(412, 'precondition-failed', 'It has changed meanwhile'),
  unguarded: problem(428, 'precondition-required', 'Say which version is meant'),
  media_type: problem(415, 'unsupported-media-type', 'The body must be JSON'),
  too_large: problem(413, 'too-large', 'The request is too large'),
  conflict: problem(409, 'conflict', 'It is already there, or not in a state for it'),
  bad_settings: problem(409, 'invalid-settings', 'The new settings are not valid'),
  too_many: problem(429, 'too-many-requests', 'Too many requests'),
  busy: problem(429, 'too-many-scans', 'Too many scans are waiting'),
  engine: problem(502, 'engine-failure', 'The cluster refused or failed'),
  unavailable: problem(503, 'not-ready', 'The service is not ready'),
  defect: problem(500, 'internal-error', 'Something went wrong inside'),
} as const;

export type ProblemKind = keyof typeof PROBLEMS;

export const sendProblem = (response: Response, { type, title, status, detail }: Problem): void => {
  if (status === 401) response.set('WWW-Authenticate', 'Bearer realm="afterquery"');
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type, title, status, detail, instance: response.req.originalUrl.slice(0, 500) }));
};
