import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import { readSettings } from '../../../server/config/settings.ts';
import type { EngineError } from '../../../server/engine/errors.ts';
import { putIsmPolicy } from '../../../server/engine/operations.ts';
import type { Engine, EngineFlavor, EngineRequest } from '../../../server/engine/port.ts';
import { chooseLifecycle, withLifecycle } from '../../../server/install/choose_lifecycle.ts';
import { compareResource, keepAsked } from '../../../server/install/compare_resources.ts';
import { readLifecycle, readResources } from '../../../server/install/read_resources.ts';
import { toMonthEnd, toPolicyDays, toRetention } from '../../../server/scheduler/retention.ts';
import { DAY_MS } from '../../../server/schema/durations.ts';
import { exchanging } from '../engine/exchanging.ts';

const mappings = new URL('../../../mappings/', import.meta.url);
const lifecycle = readLifecycle(mappings, 'soc', 500);
const [ilm, ism, component] = [lifecycle.ilm[0], lifecycle.ism[0], lifecycle.components[0]];
if (ilm === undefined || ism === undefined || component === undefined) throw new Error('no policies');

/** What a cluster with life cycles answers, in the shape that its documentation gives; none of them is at hand to be asked. */
const answering = (
  flavor: EngineFlavor,
  answer: (request: EngineRequest) => Either<EngineError, unknown>,
): { readonly engine: Engine; readonly asked: EngineRequest[] } => {
  const asked: EngineRequest[] = [];
  const engine = exchanging(
    (request) => async () => {
      asked.push(request);
      return answer(request);
    },
    flavor,
  );
  return { engine, asked };
};
const missing: EngineError = { kind: 'not_found', type: 'x', detail: 'missing' };
const forbidden: EngineError = { kind: 'forbidden', detail: 'no' };

const choose = async (flavor: EngineFlavor, answer: (path: string) => Either<EngineError, unknown>) => {
  const { engine } = answering(flavor, ({ path }) => answer(path));
  const chosen = await chooseLifecycle(engine, lifecycle)();
  if (isLeft(chosen)) throw new Error(chosen.left.detail);
  return chosen.right;
};

describe('the policies of the cluster', () => {
  it('delete by age only, under the names of the prefix', () => {
    assert.deepEqual(
      [ilm.name, ism.name, component.name],
      ['soc-retention', 'soc-retention', 'soc-lifecycle'],
    );
    const { policy } = ilm.body as { policy: { phases: object; _meta: object } };
    assert.deepEqual(policy.phases, { delete: { min_age: '500d', actions: { delete: {} } } });
    assert.deepEqual(component.body.template as object, {
      settings: { index: { lifecycle: { name: 'soc-retention' } } },
    });
  });

  it('for ISM name states that there are, and the patterns of the templates of monthly indices', () => {
    const { policy } = ism.body as {
      policy: {
        default_state: string;
        states: {
          name: string;
          actions: object[];
          transitions: { state_name: string; conditions: object }[];
        }[];
        ism_template: { index_patterns: string[]; priority: number }[];
      };
    };
    const names = policy.states.map(({ name }) => name);
    assert.ok(names.includes(policy.default_state));
    for (const { transitions } of policy.states)
      for (const { state_name } of transitions) assert.ok(names.includes(state_name));
    const kept = policy.states.find(({ name }) => name === policy.default_state);
    assert.deepEqual(kept?.actions, []);
    assert.deepEqual(kept?.transitions, [{ state_name: 'deleted', conditions: { min_index_age: '500d' } }]);
    assert.deepEqual(policy.states.find(({ name }) => name === 'deleted')?.actions, [{ delete: {} }]);
    const monthly = toRetention(400).map(({ kind }) => `soc-${kind}-*`);
    assert.deepEqual(policy.ism_template[0]?.index_patterns, monthly);
    const templates = readResources(mappings, 'soc').filter(({ kind }) => kind === 'index_template');
    for (const pattern of monthly)
      assert.ok(
        templates.some(({ body }) => (body.index_patterns as string[]).includes(pattern)),
        pattern,
      );
  });

  it('carry in their files the age of the default retention', () => {
    const settings = readSettings({});
    assert.ok(!isLeft(settings));
    const shipped = readLifecycle(mappings, 'afterquery', 9_999);
    assert.match(JSON.stringify([shipped.ilm, shipped.ism]), /"min_age":"9999d".*"min_index_age":"9999d"/);
    assert.equal(toPolicyDays(settings.right.retention / DAY_MS), 431);
  });

  it('never delete a month before the service would, whenever the index was made in it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 30, max: 3_660 }),
        fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
        (days, created) => {
          const month = created.toISOString().slice(0, 7).replace('-', '.');
          for (const { kind, days: own } of toRetention(days)) {
            const end = toMonthEnd('soc', kind, `soc-${kind}-${month}`) ?? Number.NaN;
            assert.ok(created.getTime() + toPolicyDays(days) * DAY_MS >= end + own * DAY_MS);
          }
        },
      ),
    );
  });
});

describe('a cluster', () => {
  it('with ILM gets policy and component first, and monthly templates that use it', async () => {
    const chosen = await choose('elasticsearch', (path) =>
      path === '/_ilm/status' ? right({ operation_mode: 'RUNNING' }) : left(missing),
    );
    const resources = withLifecycle(readResources(mappings, 'soc'), chosen);
    assert.deepEqual(
      resources.slice(0, 2).map(({ kind, name }) => [kind, name]),
      [
        ['ilm_policy', 'soc-retention'],
        ['component_template', 'soc-lifecycle'],
      ],
    );
    const attached = resources
      .filter(({ body }) => (body.composed_of as string[] | undefined)?.includes('soc-lifecycle'))
      .map(({ name }) => name);
    assert.deepEqual(attached, [
      'soc-audit',
      'soc-canary-findings',
      'soc-coverage',
      'soc-findings',
      'soc-hidden',
      'soc-rollups',
    ]);
    assert.deepEqual(chosen.left_out, []);
  });

  it('with ISM gets its policy, and templates as they are', async () => {
    const chosen = await choose('opensearch', () => right({ policies: [], total_policies: 0 }));
    const plain = readResources(mappings, 'soc');
    assert.deepEqual(withLifecycle(plain, chosen), [ism, ...plain]);
  });

  it('without either is left as it is, and told why', async () => {
    for (const answer of [
      left<EngineError>({ kind: 'refused', status: 400, type: 'unknown', detail: 'no handler found' }),
      left<EngineError>({ kind: 'refused', status: 410, type: 'api_not_available_exception', detail: '' }),
      left(missing),
    ])
      for (const flavor of ['elasticsearch', 'opensearch'] as const) {
        const chosen = await choose(flavor, () => answer);
        assert.deepEqual([chosen.resources, chosen.attach], [[], undefined]);
        const [step] = chosen.left_out;
        assert.ok(step?.action === 'unsupported');
        assert.match(step.why, /the cluster has no index .* management \(I[LS]M\); the service itself/);
      }
  });

  it('keeps what a stronger account attached, where this one may not ask', async () => {
    const stored = { component_templates: [{ name: 'soc-lifecycle' }] };
    const [without, attached] = await Promise.all(
      [left(missing), right(stored)].map((component_answer) =>
        choose('elasticsearch', (path) => (path === '/_ilm/status' ? left(forbidden) : component_answer)),
      ),
    );
    assert.deepEqual([without?.resources, without?.attach], [[], undefined]);
    assert.deepEqual([attached?.resources, attached?.attach], [[component], 'soc-lifecycle']);
    for (const chosen of [without, attached])
      assert.match(JSON.stringify(chosen?.left_out), /this account may not/);
  });

  it('that fails is an error, not an absence', async () => {
    for (const kind of ['unreachable', 'timeout', 'unauthorized'] as const) {
      const { engine } = answering('elasticsearch', () => left({ kind, detail: 'x' }));
      assert.ok(isLeft(await chooseLifecycle(engine, lifecycle)()));
    }
  });
});

describe('a stored policy', () => {
  const toAction = (stored: unknown): string => compareResource(ism, keepAsked(ism.body, stored)).action;
  const { policy } = structuredClone(ism.body) as {
    policy: {
      states: { name: string; actions: object[]; transitions: object[] }[];
      ism_template: object[];
    };
  };
  const stored = {
    _id: 'soc-retention',
    _version: 3,
    _seq_no: 10,
    _primary_term: 2,
    policy: {
      ...policy,
      policy_id: 'soc-retention',
      last_updated_time: 1_577_990_934_044,
      schema_version: 21,
      error_notification: null,
      states: policy.states.map((state) => ({
        ...state,
        actions: state.actions.map((action) => ({
          retry: { count: 3, backoff: 'exponential', delay: '1m' },
          ...action,
        })),
      })),
      ism_template: policy.ism_template.map((one) => ({ ...one, last_updated_time: 1_577_990_933_044 })),
    },
  };

  it('is as it should be with all that ISM adds, and repaired where its age or its states are others', () => {
    assert.equal(toAction(stored), 'keep');
    assert.equal(toAction(JSON.parse(JSON.stringify(stored).replace('500d', '90d'))), 'repair');
    assert.equal(
      toAction({ ...stored, policy: { ...stored.policy, states: [stored.policy.states[0]] } }),
      'repair',
    );
    assert.equal(toAction({ ...stored, policy: { ...stored.policy, ism_template: null } }), 'repair');
    assert.equal(toAction({}), 'repair');
  });

  it('of ILM is as it should be with what ILM adds, and repaired where its age is another', () => {
    const { policy: ours } = ilm.body as { policy: object };
    const answer = {
      policy: {
        ...ours,
        phases: { delete: { min_age: '500d', actions: { delete: { delete_searchable_snapshot: true } } } },
      },
      version: 1,
      modified_date: '2026-01-01T00:00:00.000Z',
      in_use_by: { indices: [], data_streams: [], composable_templates: [] },
    };
    assert.equal(compareResource(ilm, keepAsked(ilm.body, answer)).action, 'keep');
    const other = JSON.parse(JSON.stringify(answer).replace('500d', '30d')) as unknown;
    assert.equal(compareResource(ilm, keepAsked(ilm.body, other)).action, 'repair');
  });

  it('of ISM is replaced under its version, and made where there is none', async () => {
    for (const [answer, query] of [
      [right(stored), { if_seq_no: '10', if_primary_term: '2' }],
      [left(missing), undefined],
    ] as const) {
      const { engine, asked } = answering('opensearch', ({ method }) =>
        method === 'GET' ? answer : right({}),
      );
      assert.ok(!isLeft(await putIsmPolicy(engine, ism.name, ism.body)()));
      const [, put] = asked;
      assert.deepEqual(
        [put?.method, put?.path, put?.query, put?.body],
        ['PUT', '/_plugins/_ism/policies/soc-retention', query, ism.body],
      );
    }
  });
});
