import { closeSync, openSync, writeSync } from 'node:fs';
import { isRight } from 'fp-ts/lib/Either.js';
import type { Engine, EngineRequest } from '../../../server/engine/port.ts';

/** One request as it is asked again: by the same path, after the same answers. */
export interface LoggedRequest {
  readonly method: EngineRequest['method'];
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly is_ndjson: boolean;
  readonly body: string | undefined;
  /** positions of the requests that were answered since the one before began */
  readonly after: readonly number[];
  /** the position whose answer names a point in time that this body goes on with */
  readonly views: readonly number[];
}

export const PREFIX_MARK = '@prefix@';
export const toViewMark = (position: number): string => `@view${position}@`;

const toBody = ({ body, ndjson }: EngineRequest): string | undefined => {
  if (ndjson !== undefined) return ndjson.toString();
  return body === undefined ? undefined : JSON.stringify(body);
};

/** An engine that also writes down what it is asked, one line a request. Names of the service's own indices and points in time become marks. */
export const logRequests = (
  engine: Engine,
  prefix: string,
  file: string,
): { readonly engine: Engine; readonly close: () => void } => {
  const out = openSync(file, 'w');
  const views = new Map<string, number>();
  let [position, answered]: [number, number[]] = [0, []];
  const note = (asked: EngineRequest): number => {
    const used: number[] = [];
    let body = toBody(asked)?.replaceAll(`${prefix}-`, `${PREFIX_MARK}-`);
    for (const [id, from] of views) {
      if (body?.includes(id) !== true) continue;
      body = body.replaceAll(id, toViewMark(from));
      used.push(from);
    }
    const logged: LoggedRequest = {
      method: asked.method,
      path: asked.path.replaceAll(`${prefix}-`, `${PREFIX_MARK}-`),
      query: asked.query ?? {},
      is_ndjson: asked.ndjson !== undefined,
      body,
      after: answered,
      views: used,
    };
    answered = [];
    writeSync(out, `${JSON.stringify(logged)}\n`);
    position += 1;
    return position - 1;
  };
  const request: Engine['request'] = (asked) => async () => {
    const own = note(asked);
    const answer = await engine.request(asked)();
    answered.push(own);
    if (isRight(answer) && asked.method === 'POST' && /_pit$|point_in_time$/.test(asked.path)) {
      const { id, pit_id } = answer.right as { id?: string; pit_id?: string };
      views.set(pit_id ?? id ?? '', own);
    }
    if (asked.method === 'DELETE')
      for (const [id] of views) if (toBody(asked)?.includes(id) === true) views.delete(id);
    return answer;
  };
  return { engine: { ...engine, request }, close: () => closeSync(out) };
};
