import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { type EngineError, toSentence } from '../engine/errors.ts';
import {
  countDocuments,
  getJson,
  putComponentTemplate,
  putIlmPolicy,
  putIndexTemplate,
  putIngestPipeline,
  putIsmPolicy,
  resolveIndices,
} from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { compareResource, keepAsked, type Step } from './compare_resources.ts';
import type { Resource, ResourceKind } from './read_resources.ts';

const PATHS: Record<ResourceKind, string> = {
  ilm_policy: '/_ilm/policy',
  ism_policy: '/_plugins/_ism/policies',
  component_template: '/_component_template',
  index_template: '/_index_template',
  ingest_pipeline: '/_ingest/pipeline',
};

/** Each kind comes wrapped in its own way. */
const unwrap = ({ kind, name, body }: Resource, answer: unknown): unknown => {
  if (answer === undefined) return undefined;
  const record = answer as Record<string, unknown>;
  if (kind === 'ingest_pipeline') return record[name];
  // Policies come with much that the cluster adds: a version of its own, times, retries of every action.
  if (kind === 'ilm_policy') return keepAsked(body, record[name]);
  if (kind === 'ism_policy') return keepAsked(body, record);
  const list = record[kind === 'component_template' ? 'component_templates' : 'index_templates'];
  const first = (Array.isArray(list) ? list[0] : undefined) as Record<string, unknown> | undefined;
  return first?.[kind];
};

/** Processors that a pipeline uses, nested ones too. */
const toProcessors = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.flatMap((entry: unknown) =>
        Object.entries((entry ?? {}) as Record<string, unknown>).flatMap(([name, options]) => [
          name,
          ...toProcessors((options as { processors?: unknown } | null)?.processors),
          ...toProcessors((options as { on_failure?: unknown } | null)?.on_failure),
        ]),
      )
    : [];

const toUnsupported = (engine: Engine, resource: Resource): Step | undefined => {
  if (resource.kind !== 'ingest_pipeline') return undefined;
  const used = [...toProcessors(resource.body.processors), ...toProcessors(resource.body.on_failure)];
  const missing = [...new Set(used)].filter((p) => !engine.ingest_processors.has(p));
  return missing.length === 0
    ? undefined
    : {
        action: 'unsupported',
        resource,
        why: `the cluster has no ingest processor ${missing.join(', ')}; "afterquery ingest" normalises by itself, so only events shipped straight to the cluster miss the pipeline`,
      };
};

const PUT = {
  ilm_policy: putIlmPolicy,
  ism_policy: putIsmPolicy,
  component_template: putComponentTemplate,
  index_template: putIndexTemplate,
  ingest_pipeline: putIngestPipeline,
} as const;

const POLICIES: ReadonlySet<ResourceKind> = new Set(['ilm_policy', 'ism_policy']);

/** Compare every resource with the cluster. Changes nothing. */
export const planInstall =
  (engine: Engine, resources: readonly Resource[]): TaskEither<EngineError, readonly Step[]> =>
  async () => {
    const steps: Step[] = [];
    for (const resource of resources) {
      const unsupported = toUnsupported(engine, resource);
      if (unsupported !== undefined) {
        steps.push(unsupported);
        continue;
      }
      const stored = await getJson(engine, `${PATHS[resource.kind]}/${resource.name}`)();
      if (isLeft(stored)) return stored;
      steps.push(compareResource(resource, unwrap(resource, stored.right)));
    }
    return right(steps);
  };

/**
 * New fields of a mapping reach indices that exist already; a field's type never changes there. Yields the indices that would not take
 * them (somebody made one by hand), with why.
 */
const extendIndices = async (
  engine: Engine,
  resources: readonly Resource[],
): Promise<Either<EngineError, string[]>> => {
  const of = (kind: ResourceKind): readonly Resource[] => resources.filter((one) => one.kind === kind);
  const components = new Map(of('component_template').map((one) => [one.name, one]));
  const refused: string[] = [];
  for (const template of of('index_template')) {
    const patterns = (template.body.index_patterns as readonly string[]).join(',');
    const indices = await resolveIndices(engine, patterns)();
    if (isLeft(indices)) return indices;
    const mappings = (template.body.composed_of as readonly string[]).flatMap((name) => {
      const component = components.get(name)?.body.template as { mappings?: unknown } | undefined;
      return component?.mappings === undefined ? [] : [component.mappings];
    });
    for (const index of indices.right)
      for (const body of mappings) {
        const put = await engine.request({
          method: 'PUT',
          path: `/${encodeURIComponent(index)}/_mapping`,
          body,
        })();
        if (!isLeft(put)) continue;
        if (put.left.kind !== 'refused') return put;
        refused.push(`${index} does not take the mapping: ${put.left.detail}`);
      }
  }
  return right(refused);
};

/** Findings of older versions lack `event.id`, by which lists break ties. */
const giveIds = async (engine: Engine, resources: readonly Resource[]): Promise<EngineError | undefined> => {
  const patterns = resources
    .filter(({ kind, name }) => kind === 'index_template' && /-(findings|hidden)$/.test(name))
    .flatMap(({ body }) => body.index_patterns as readonly string[]);
  const query = {
    bool: { must_not: [{ exists: { field: 'event.id' } }], filter: [{ exists: { field: 'rule.id' } }] },
  };
  const lacking = await countDocuments(engine, patterns.join(','), query)();
  if (isLeft(lacking)) return lacking.left;
  if (lacking.right === 0) return undefined;
  const script = { lang: 'painless', source: 'ctx._source.event.id = ctx._id' };
  const given = await engine.request({
    method: 'POST',
    path: `/${patterns.map(encodeURIComponent).join(',')}/_update_by_query`,
    query: { conflicts: 'proceed', refresh: 'true', ignore_unavailable: 'true', allow_no_indices: 'true' },
    body: { query, script },
  })();
  return isLeft(given) ? given.left : undefined;
};

/**
 * Carry out the steps that change something, in order; then see to it that indices that are there already have what is new. Yields sentences on
 * indices that would not take it, and on policies that this account may not write.
 */
export const applyInstall =
  (
    engine: Engine,
    resources: readonly Resource[],
    steps: readonly Step[],
  ): TaskEither<EngineError, readonly string[]> =>
  async () => {
    const unwritten: string[] = [];
    for (const step of steps) {
      if (step.action === 'keep' || step.action === 'newer' || step.action === 'unsupported') continue;
      const { kind, name, body } = step.resource;
      const put = await PUT[kind](engine, name, body)();
      if (!isLeft(put)) continue;
      // Who may read policies may not always write them; the service deletes by age without them.
      if (!POLICIES.has(kind) || put.left.kind !== 'forbidden') return put;
      unwritten.push(`the policy ${name} is not loaded: ${toSentence(put.left, engine.url)}`);
    }
    // Also where no template changed: an index may be older than all of them.
    const extended = await extendIndices(engine, resources);
    if (isLeft(extended)) return extended;
    const failure = await giveIds(engine, resources);
    return failure === undefined ? right([...unwritten, ...extended.right]) : left(failure);
  };
