import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { buildExcepted } from '../../../queries/list_findings.ts';
import { search } from '../../engine/operations.ts';
import { checkException } from '../../exceptions/check_exception.ts';
import { isInForce } from '../../exceptions/covers.ts';
import { isShipped } from '../../exceptions/shipped.ts';
import { toIndexNames } from '../../scan/index_names.ts';
import {
  deleteException,
  listExceptions,
  readException,
  saveException,
} from '../../scan/stored/exception_store.ts';
import { Exception, ExceptionBody } from '../../schema/exception.ts';
import { Finding } from '../../schema/finding.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { refusedBy } from '../engine_problem.ts';
import { Id, NONE } from '../inputs.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';

const MOST_LISTED = 200;

const ListedException = t.intersection([Exception, t.type({ shipped: t.boolean, in_force: t.boolean })]);

/** Exceptions: shipped and own, what they cover, and what they have hidden or lowered. */
export const exceptionRoutes = (service: Service): AnyRoute[] => {
  const { engine, settings, now } = service;
  const names = toIndexNames(settings.index_prefix);
  const one = { params: t.type({ id: Id }), query: NONE };
  const save = async (id: string, body: ExceptionBody) => {
    const checked = checkException(body, now());
    if (isLeft(checked)) return left(PROBLEMS.invalid(`body: ${checked.left}`));
    const exception: Exception = {
      ...checked.right,
      enabled: body.enabled ?? true,
      id,
      '@timestamp': new Date(now()).toISOString(),
    };
    const saved = await saveException(engine, names, exception)();
    return isLeft(saved) ? refusedBy(engine)(saved.left) : right(exception);
  };
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/exceptions',
      params: NONE,
      query: NONE,
      body: NONE,
      summary: 'List exceptions, shipped and own',
      role: 'viewer',
      answers: [
        {
          status: 200,
          text: 'All of them',
          body: t.type({ total: t.number, exceptions: t.array(ListedException) }),
        },
      ],
      problems: [],
      handle: () => async () => {
        const listed = await listExceptions(engine, names)();
        if (isLeft(listed)) return refusedBy(engine)(listed.left);
        const exceptions = listed.right.map((e) => ({
          ...e,
          shipped: isShipped(e.id),
          in_force: isInForce(e, now()),
        }));
        return right({ status: 200, body: { total: exceptions.length, exceptions } });
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/exceptions',
      params: NONE,
      query: NONE,
      body: ExceptionBody,
      summary: 'Make an exception',
      role: 'analyst',
      answers: [{ status: 201, text: 'The exception made', body: Exception, headers: ['Location'] }],
      problems: [],
      handle:
        ({ body }) =>
        async () => {
          const saved = await save(service.newId(), body);
          if (isLeft(saved)) return saved;
          const { id } = saved.right;
          return right({ status: 201, body: saved.right, headers: { Location: `/api/v1/exceptions/${id}` } });
        },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/exceptions/:id',
      ...one,
      body: NONE,
      summary: 'One exception',
      role: 'viewer',
      answers: [{ status: 200, text: 'The exception', body: Exception }],
      problems: ['not_found'],
      handle:
        ({ params }) =>
        async () => {
          const found = await readException(engine, names, params.id)();
          if (isLeft(found)) return refusedBy(engine)(found.left);
          return found.right === undefined
            ? left(PROBLEMS.not_found(`There is no exception ${params.id}.`))
            : right({ status: 200, body: found.right });
        },
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/exceptions/:id',
      ...one,
      body: ExceptionBody,
      summary: 'Change an exception, or put a shipped one out of force',
      role: 'analyst',
      answers: [{ status: 200, text: 'The exception as it stands now', body: Exception }],
      problems: ['not_found'],
      handle:
        ({ params, body }) =>
        async () => {
          const known = await readException(engine, names, params.id)();
          if (isLeft(known)) return refusedBy(engine)(known.left);
          if (known.right === undefined)
            return left(PROBLEMS.not_found(`There is no exception ${params.id}.`));
          const saved = await save(params.id, body);
          return isLeft(saved) ? saved : right({ status: 200, body: saved.right });
        },
    }),
    defineRoute({
      method: 'delete',
      path: '/api/v1/exceptions/:id',
      ...one,
      body: NONE,
      summary: 'Delete an exception of your own',
      role: 'analyst',
      answers: [{ status: 204, text: 'It is gone' }],
      problems: ['not_found'],
      handle:
        ({ params }) =>
        async () => {
          const gone = await deleteException(engine, names, params.id)();
          if (isLeft(gone)) return refusedBy(engine)(gone.left);
          if (gone.right === 'deleted') return right({ status: 204 });
          return left(
            PROBLEMS.not_found(
              isShipped(params.id)
                ? 'A shipped exception cannot be deleted; put it with "enabled": false.'
                : `There is no exception ${params.id}.`,
            ),
          );
        },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/exceptions/:id/findings',
      ...one,
      body: NONE,
      summary: 'Findings that an exception hides or lowers, newest first',
      role: 'viewer',
      answers: [
        {
          status: 200,
          text: 'How many there are, and the first of them',
          body: t.type({
            total: t.number,
            findings: t.array(t.intersection([t.type({ id: t.string, hidden: t.boolean }), Finding])),
          }),
        },
      ],
      problems: [],
      handle:
        ({ params }) =>
        async () => {
          const body = buildExcepted(params.id, MOST_LISTED);
          const found = await search(engine, `${names.findings},${names.hidden}`, body)();
          if (isLeft(found)) return refusedBy(engine)(found.left);
          const { hits, total } = found.right;
          return right({
            status: 200,
            body: {
              total: total ?? hits.length,
              findings: hits.flatMap(({ _id: id, _index, _source }) =>
                Finding.is(_source) ? [{ id, hidden: !_index.includes('-findings-'), ..._source }] : [],
              ),
            },
          });
        },
    }),
  ];
};
