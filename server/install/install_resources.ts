import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { EngineError } from '../engine/errors.ts';
import {
  getJson,
  putComponentTemplate,
  putIndexTemplate,
  putIngestPipeline,
  resolveIndices,
} from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import { compareResource, type Step } from './compare_resources.ts';
import type { Resource, ResourceKind } from './read_resources.ts';

const PATHS: Record<ResourceKind, string> = {
  component_template: '/_component_template',
  index_template: '/_index_template',
  ingest_pipeline: '/_ingest/pipeline',
};

/** Each kind comes wrapped in its own way. */
const unwrap = (kind: ResourceKind, name: string, answer: unknown): unknown => {
  if (answer === undefined) return undefined;
  const record = answer as Record<string, unknown>;
  if (kind === 'ingest_pipeline') return record[name];
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
  component_template: putComponentTemplate,
  index_template: putIndexTemplate,
  ingest_pipeline: putIngestPipeline,
} as const;

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
      steps.push(compareResource(resource, unwrap(resource.kind, resource.name, stored.right)));
    }
    return right(steps);
  };

/** New fields of an upgraded mapping reach indices that exist already; a field's type never changes there. */
const extendIndices = async (
  engine: Engine,
  resources: readonly Resource[],
): Promise<EngineError | undefined> => {
  const components = new Map(resources.map((r) => [r.name, r]));
  for (const template of resources.filter((r) => r.kind === 'index_template')) {
    const patterns = (template.body.index_patterns as readonly string[]).join(',');
    const indices = await resolveIndices(engine, patterns)();
    if (isLeft(indices)) return indices.left;
    if (indices.right.length === 0) continue;
    for (const name of template.body.composed_of as readonly string[]) {
      const component = components.get(name)?.body.template as { mappings?: unknown } | undefined;
      if (component?.mappings === undefined) continue;
      const path = `/${indices.right.map(encodeURIComponent).join(',')}/_mapping`;
      const put = await engine.request({ method: 'PUT', path, body: component.mappings })();
      if (isLeft(put)) return put.left;
    }
  }
  return undefined;
};

/** Carry out the steps that change something, in order. */
export const applyInstall =
  (engine: Engine, resources: readonly Resource[], steps: readonly Step[]): TaskEither<EngineError, void> =>
  async () => {
    let upgraded = false;
    for (const step of steps) {
      if (step.action === 'keep' || step.action === 'newer' || step.action === 'unsupported') continue;
      const { kind, name, body } = step.resource;
      const put = await PUT[kind](engine, name, body)();
      if (isLeft(put)) return put;
      upgraded ||= step.action !== 'create';
    }
    const failure = upgraded ? await extendIndices(engine, resources) : undefined;
    return failure === undefined ? right(undefined) : left(failure);
  };
