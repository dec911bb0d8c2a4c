import { isLeft, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../engine/errors.ts';
import { getJson } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import type { Step } from './compare_resources.ts';
import type { LifecycleResources, Resource } from './read_resources.ts';

export interface ChosenLifecycle {
  /** to be loaded before everything else */
  readonly resources: readonly Resource[];
  /** component template that monthly indices are composed of as well; undefined: none */
  readonly attach: string | undefined;
  /** what is left out, and why */
  readonly left_out: readonly Step[];
}

const PROBES = { elasticsearch: '/_ilm/status', opensearch: '/_plugins/_ism/policies' } as const;

const ABSENT = {
  elasticsearch: 'the cluster has no index lifecycle management (ILM)',
  opensearch: 'the cluster has no index state management (ISM)',
} as const;

/** An answer that only says that there is nothing, or nothing for this account. */
const toReason = ({ flavor }: Engine, error: EngineError | undefined): string | undefined => {
  if (error === undefined || (error.kind === 'refused' && error.status < 500)) return ABSENT[flavor];
  return error.kind === 'forbidden' ? 'this account may not manage policies of the cluster' : undefined;
};

/**
 * By what the cluster deletes indices by age, if it has something for that. Changes nothing. An account that may not ask leaves what a
 * stronger one has attached.
 */
export const chooseLifecycle =
  (engine: Engine, { ilm, ism, components }: LifecycleResources): TaskEither<EngineError, ChosenLifecycle> =>
  async () => {
    const policies = engine.flavor === 'elasticsearch' ? ilm : ism;
    const parts = engine.flavor === 'elasticsearch' ? components : [];
    const [part] = parts;
    const answer = await getJson(engine, PROBES[engine.flavor])();
    if (!isLeft(answer) && answer.right !== undefined)
      return right({ resources: [...policies, ...parts], attach: part?.name, left_out: [] });
    const why = toReason(engine, isLeft(answer) ? answer.left : undefined);
    if (why === undefined && isLeft(answer)) return answer;
    const left_out = policies.map((resource) => ({
      action: 'unsupported' as const,
      resource,
      why: `${why}; the service itself deletes by age, once a day`,
    }));
    const none = { resources: [], attach: undefined, left_out };
    if (part === undefined || !isLeft(answer) || answer.left.kind !== 'forbidden') return right(none);
    const stored = await getJson(engine, `/_component_template/${part.name}`)();
    if (isLeft(stored)) return stored;
    return right(stored.right === undefined ? none : { resources: parts, attach: part.name, left_out });
  };

/** Kinds of indices that are cut by months, and deleted whole. */
const MONTHLY = /-(?:findings|hidden|audit|rollups|coverage)$/;

/** Everything to be loaded, in order, with the templates of monthly indices under the policy. */
export const withLifecycle = (
  resources: readonly Resource[],
  { resources: first, attach }: Pick<ChosenLifecycle, 'resources' | 'attach'>,
): Resource[] => {
  const compose = (resource: Resource): Resource =>
    attach === undefined || resource.kind !== 'index_template' || !MONTHLY.test(resource.name)
      ? resource
      : {
          ...resource,
          body: {
            ...resource.body,
            composed_of: [...(resource.body.composed_of as readonly string[]), attach],
          },
        };
  return [...first, ...resources.map(compose)];
};
