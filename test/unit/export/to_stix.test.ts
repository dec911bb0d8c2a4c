import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { EXPORT_FORMATS } from '../../../server/export/export_format.ts';
import type { IdentifiedFinding } from '../../../server/export/identified_finding.ts';
import { toNamedUuid, toObservableId } from '../../../server/export/stix_id.ts';
import type { StixObject } from '../../../server/export/stix_object.ts';
import { anyFinding, FINDING } from './findings.ts';

/** STIX 2.1, what each type must have beyond type, spec_version and id. */
const MADE = ['created', 'modified'];
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  identity: [...MADE, 'name'],
  'attack-pattern': [...MADE, 'name'],
  'observed-data': [...MADE, 'first_observed', 'last_observed', 'number_observed', 'object_refs'],
  sighting: [...MADE, 'sighting_of_ref'],
  'domain-name': ['value'],
  'ipv4-addr': ['value'],
  'ipv6-addr': ['value'],
  directory: ['path'],
  file: ['name'],
  process: [],
  'network-traffic': ['protocols', 'dst_ref'],
  'user-account': ['account_login'],
};
/** of which version the UUID of an id is; 5 where nothing is said */
const VERSIONS: Readonly<Record<string, string>> = { process: '4' };
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const toBundle = (findings: readonly IdentifiedFinding[], origin = 'test') => {
  const { head, toPart, tail } = EXPORT_FORMATS.stix.toText(origin);
  const text = head + findings.map(toPart).join('') + tail;
  return JSON.parse(text) as { type: string; id: string; objects: StixObject[] };
};

const toRefs = (object: StixObject): string[] =>
  Object.entries(object).flatMap(([key, value]) => {
    if (key.endsWith('_ref')) return [value as string];
    return key.endsWith('_refs') ? (value as string[]) : [];
  });

const check = (bundle: ReturnType<typeof toBundle>): void => {
  assert.equal(bundle.type, 'bundle');
  assert.match(bundle.id, /^bundle--[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  const known = new Set<string>();
  for (const object of bundle.objects) {
    const required = REQUIRED[object.type];
    assert.ok(required !== undefined, `an object of type ${object.type}`);
    assert.equal(object.spec_version, '2.1');
    const version = VERSIONS[object.type] ?? '5';
    assert.match(
      object.id,
      new RegExp(
        `^${object.type}--[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`,
      ),
    );
    for (const property of required)
      assert.ok(object[property] !== undefined && object[property] !== null, `${object.type}.${property}`);
    assert.ok(!known.has(object.id), `${object.id} occurs twice`);
    for (const ref of toRefs(object)) assert.ok(known.has(ref), `${object.type} refers to ${ref} too early`);
    known.add(object.id);
    checkValues(object);
  }
};

const checkValues = (object: StixObject): void => {
  for (const name of ['created', 'modified', 'first_observed', 'last_observed', 'first_seen', 'last_seen'])
    if (name in object) assert.match(String(object[name]), TIME);
  for (const [from, to] of [
    ['created', 'modified'],
    ['first_observed', 'last_observed'],
    ['first_seen', 'last_seen'],
  ] as const)
    if (from in object)
      assert.ok(String(object[from]) <= String(object[to]), `${object.type}: ${from} is later`);
  if (object.type === 'observed-data') {
    assert.ok((object.object_refs as string[]).length > 0);
    assert.ok(Number(object.number_observed) >= 1 && Number(object.number_observed) <= 999_999_999);
  }
  if (object.type === 'ipv4-addr') assert.equal(isIP(String(object.value)), 4);
  if (object.type === 'ipv6-addr') assert.equal(isIP(String(object.value)), 6);
  if (object.type === 'network-traffic')
    for (const protocol of object.protocols as string[]) assert.match(protocol, /^[a-z][a-z0-9-]*$/);
  if (object.type === 'process')
    assert.ok(Object.keys(object).length > 3, 'a process must say something of itself');
  if ('confidence' in object) assert.ok(Number(object.confidence) >= 0 && Number(object.confidence) <= 100);
};

describe('findings as a STIX 2.1 bundle', () => {
  it('names observables as the standard does', () => {
    // RFC 9562, A.4
    assert.equal(
      toNamedUuid('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com'),
      '2ed6657d-e927-568b-95e1-2665a8aea6a2',
    );
    // the standard's own example (2.9), and what the OASIS library says
    assert.equal(
      toObservableId('ipv4-addr', { value: '198.51.100.3' }),
      'ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4',
    );
    assert.equal(
      toObservableId('domain-name', { value: 'example.com' }),
      'domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7',
    );
    const parent_directory_ref = toObservableId('directory', { path: 'C:\\Windows\\System32' });
    assert.equal(parent_directory_ref, 'directory--0a58d0c1-59e6-5afd-8252-dcd3f13e5622');
    assert.equal(
      toObservableId('file', {
        name: 'rundll32.exe',
        parent_directory_ref,
        hashes: { 'SHA-256': 'a'.repeat(64) },
      }),
      'file--83c94d82-0502-5192-ae60-29027b485bcd',
    );
    assert.equal(
      toObservableId('network-traffic', {
        dst_ref: toObservableId('ipv4-addr', { value: '198.51.100.23' }),
        dst_port: 25_444,
        protocols: ['ipv4', 'tcp'],
      }),
      'network-traffic--2566be6c-39ec-5aff-8281-e2221faeebee',
    );
    assert.equal(
      toObservableId('user-account', { account_login: 'größe' }),
      'user-account--936fe19f-0c1a-5391-a32b-beba4f72c494',
    );
  });

  it('holds every kind of object of a finding', () => {
    const bundle = toBundle([FINDING]);
    check(bundle);
    const { objects } = bundle;
    assert.deepEqual([...new Set(objects.map(({ type }) => type))].sort(), Object.keys(REQUIRED).sort());
    const of = (type: string) => objects.filter((object) => object.type === type);
    assert.deepEqual(
      of('network-traffic').map(({ dst_port, protocols }) => [dst_port, protocols]),
      [
        [25_444, ['ipv4', 'tcp']],
        [8_443, ['ipv6', 'tcp']],
      ],
    );
    const process = of('process').find(({ pid }) => pid === 4_711);
    assert.equal(process?.command_line, 'rundll32.exe x.dll,Run');
    assert.equal(objects.find(({ id }) => id === process?.image_ref)?.name, 'rundll32.exe');
    const [observed] = of('observed-data');
    assert.deepEqual(of('sighting')[0]?.observed_data_refs, [observed?.id]);
    assert.deepEqual(
      of('attack-pattern').flatMap(({ external_references }) =>
        (external_references as { source_name: string; external_id: string }[]).map(
          ({ source_name, external_id }) => `${source_name} ${external_id}`,
        ),
      ),
      FINDING.threat.technique.id.map((id) => `mitre-attack ${id}`),
    );
  });

  it('says the same again, and what two findings share once', () => {
    const other = { ...FINDING, id: 'finding-2', host: { name: 'WS2' } };
    assert.deepEqual(toBundle([FINDING, other]), toBundle([FINDING, other]));
    check(toBundle([FINDING, other, FINDING]));
    const count = (bundle: ReturnType<typeof toBundle>, type: string) =>
      bundle.objects.filter((object) => object.type === type).length;
    assert.equal(count(toBundle([FINDING, other, FINDING]), 'observed-data'), 2);
    assert.equal(count(toBundle([FINDING, other]), 'domain-name'), count(toBundle([FINDING]), 'domain-name'));
    assert.notEqual(toBundle([FINDING], 'a').id, toBundle([FINDING], 'b').id);
  });

  it('is a bundle without findings too', () => check(toBundle([])));

  it('stays valid whatever a finding says', () => {
    fc.assert(
      fc.property(fc.array(anyFinding(fc.string({ unit: 'binary' })), { maxLength: 4 }), (findings) =>
        check(toBundle(findings)),
      ),
    );
  });
});
