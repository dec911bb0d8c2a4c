import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { buildUsageList } from '../../../queries/usages.ts';
import { toSentence } from '../../engine/errors.ts';
import { search } from '../../engine/operations.ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { EngineFailure } from '../../scan/reader.ts';
import { readBaselineState, saveBaselineState } from '../../scan/usage_store.ts';
import type { BaselineState } from '../../schema/stored_documents.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';

const MOST_LISTED = 200;

/** What programs usually do, as learnt; frozen, or begun anew. */
export const baselineRoutes = ({ engine, settings, now }: Service): AnyRoute[] => {
  const names = toIndexNames(settings.index_prefix);
  const none = t.type({});
  const change = async (turn: (state: BaselineState) => BaselineState) => {
    try {
      const state = {
        ...turn(await readBaselineState(engine, names)),
        '@timestamp': new Date(now()).toISOString(),
      };
      await saveBaselineState(engine, names, state);
      return right({ status: 200, body: state });
    } catch (error) {
      if (error instanceof EngineFailure)
        return left(PROBLEMS.engine(toSentence(error.engine_error, engine.url)));
      throw error;
    }
  };
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/baselines',
      params: none,
      query: t.partial({ program: t.string, domain: t.string, host: t.string }),
      body: none,
      handle:
        ({ query }) =>
        async () => {
          try {
            const state = await readBaselineState(engine, names);
            const body = buildUsageList(query, state.version, MOST_LISTED);
            const found = await search(engine, names.baselines, body)();
            if (isLeft(found)) return left(PROBLEMS.engine(toSentence(found.left, engine.url)));
            const { hits, total } = found.right;
            return right({
              status: 200,
              body: { state, total: total ?? hits.length, baselines: hits.map((hit) => hit._source) },
            });
          } catch (error) {
            if (error instanceof EngineFailure)
              return left(PROBLEMS.engine(toSentence(error.engine_error, engine.url)));
            throw error;
          }
        },
    }),
    defineRoute({
      method: 'put',
      path: '/api/v1/baselines',
      params: none,
      query: none,
      body: t.type({ frozen: t.boolean }),
      handle:
        ({ body }) =>
        () =>
          change((state) => ({ ...state, frozen: body.frozen })),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/baselines/reset',
      params: none,
      query: none,
      body: none,
      handle: () => () => change((state) => ({ ...state, version: state.version + 1, frozen: false })),
    }),
  ];
};
