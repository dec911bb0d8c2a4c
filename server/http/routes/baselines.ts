import { isLeft, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { buildUsageList } from '../../../queries/usages.ts';
import { search } from '../../engine/operations.ts';
import { readBaselineState, saveBaselineState } from '../../scan/history/usage_store.ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { asTask } from '../../scan/reader.ts';
import { BaselineState, UsageDocument } from '../../schema/stored_documents.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { refusedBy } from '../engine_problem.ts';
import { NONE, Term } from '../inputs.ts';
import type { Service } from '../service.ts';

const MOST_LISTED = 200;

/** What programs usually do, as learnt; frozen, or begun anew. */
export const baselineRoutes = ({ engine, settings, now }: Service): AnyRoute[] => {
  const names = toIndexNames(settings.index_prefix);
  const change = async (turn: (state: BaselineState) => BaselineState) => {
    const changed = await asTask(async () => {
      const state = {
        ...turn(await readBaselineState(engine, names)),
        '@timestamp': new Date(now()).toISOString(),
      };
      await saveBaselineState(engine, names, state);
      return state;
    })();
    return isLeft(changed) ? refusedBy(engine)(changed.left) : right({ status: 200, body: changed.right });
  };
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/baselines',
      params: NONE,
      query: t.partial({ program: Term, domain: Term, host: Term }),
      summary: 'List baselines in force: what programs usually do, last seen first',
      role: 'viewer',
      answers: [
        {
          status: 200,
          text: 'Their state, how many there are, and the first of them',
          body: t.type({ state: BaselineState, total: t.number, baselines: t.array(UsageDocument) }),
        },
      ],
      problems: [],
      body: NONE,
      handle:
        ({ query }) =>
        async () => {
          const state = await asTask(() => readBaselineState(engine, names))();
          if (isLeft(state)) return refusedBy(engine)(state.left);
          const body = buildUsageList(query, state.right.version, MOST_LISTED);
          const found = await search(engine, names.baselines, body)();
          if (isLeft(found)) return refusedBy(engine)(found.left);
          const { hits, total } = found.right;
          return right({
            status: 200,
            body: {
              state: state.right,
              total: total ?? hits.length,
              baselines: hits.map((hit) => hit._source).filter(UsageDocument.is),
            },
          });
        },
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/baselines',
      params: NONE,
      query: NONE,
      body: t.type({ frozen: t.boolean }),
      summary: 'Freeze the baselines, or let them learn again',
      role: 'admin',
      answers: [{ status: 200, text: 'Their state now', body: BaselineState }],
      problems: [],
      handle:
        ({ body }) =>
        () =>
          change((state) => ({ ...state, frozen: body.frozen })),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/baselines/reset',
      params: NONE,
      query: NONE,
      body: NONE,
      summary: 'Begin the baselines anew',
      role: 'admin',
      answers: [{ status: 200, text: 'Their state now', body: BaselineState }],
      problems: [],
      handle: () => () => change((state) => ({ ...state, version: state.version + 1, frozen: false })),
    }),
  ];
};
