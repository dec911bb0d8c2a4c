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
  method: problem(405, 'method-not-allowed', 'The method is not allowed here'),
  moved_on: problem(412, 'precondition-failed', 'It has changed meanwhile'),
  unguarded: problem(428, 'precondition-required', 'Say which version is meant'),
  media_type: problem(415, 'unsupported-media-type', 'The body must be JSON'),
  too_large: problem(413, 'too-large', 'The request is too large'),
  busy: problem(429, 'too-many-scans', 'Too many scans are waiting'),
  engine: problem(502, 'engine-failure', 'The cluster refused or failed'),
  unavailable: problem(503, 'not-ready', 'The service is not ready'),
  defect: problem(500, 'internal-error', 'Something went wrong inside'),
} as const;

export const sendProblem = (response: Response, { type, title, status, detail }: Problem): void => {
  response
    .status(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type, title, status, detail, instance: response.req.originalUrl.slice(0, 500) }));
};
