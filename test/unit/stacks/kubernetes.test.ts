import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSettings } from '../../../server/config/settings.ts';
import { exists, readDocuments, readText, readYaml } from './read_stack.ts';

interface Kustomization {
  readonly resources: readonly string[];
  readonly secretGenerator: readonly { readonly name: string; readonly files: readonly string[] }[];
  readonly configMapGenerator: readonly { readonly name: string; readonly files: readonly string[] }[];
}

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec?: Readonly<Record<string, unknown>>;
}

interface Container {
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumeMounts: readonly {
    readonly name: string;
    readonly mountPath: string;
    readonly readOnly?: boolean;
  }[];
  readonly resources: { readonly requests: object; readonly limits: object };
  readonly [probe: `${string}Probe`]: { readonly httpGet: { readonly path: string; readonly port: string } };
}

interface Deployment {
  readonly replicas: number;
  readonly selector: { readonly matchLabels: object };
  readonly template: {
    readonly metadata: { readonly labels: object };
    readonly spec: {
      readonly serviceAccountName: string;
      readonly securityContext: Readonly<Record<string, unknown>>;
      readonly containers: readonly Container[];
      readonly volumes: readonly {
        readonly name: string;
        readonly secret?: { readonly secretName: string };
        readonly configMap?: { readonly name: string };
      }[];
    };
  };
}

const kustomization = readYaml<Kustomization>('docker/kubernetes/kustomization.yaml');
const manifests = kustomization.resources.flatMap((file) =>
  readDocuments<Manifest>(`docker/kubernetes/${file}`),
);
const specOf = <A>(kind: string): A => manifests.find((one) => one.kind === kind)?.spec as A;
const deployment = specOf<Deployment>('Deployment');
const pod = deployment.template.spec;
const [container] = pod.containers;

const VERSIONS: Readonly<Record<string, string>> = {
  Namespace: 'v1',
  ServiceAccount: 'v1',
  Service: 'v1',
  Deployment: 'apps/v1',
  PodDisruptionBudget: 'policy/v1',
  NetworkPolicy: 'networking.k8s.io/v1',
};

describe('the manifests for Kubernetes', () => {
  it('are one of each kind, under stable versions of the API', () => {
    assert.deepEqual(
      Object.fromEntries(manifests.map(({ kind, apiVersion }) => [kind, apiVersion])),
      VERSIONS,
    );
    for (const { metadata } of manifests) assert.equal(metadata.name, 'afterquery');
  });

  it('run two copies that other manifests find by their labels', () => {
    assert.equal(deployment.replicas, 2);
    const { labels } = deployment.template.metadata;
    assert.deepEqual(deployment.selector.matchLabels, labels);
    assert.deepEqual(specOf<{ selector: object }>('Service').selector, labels);
    assert.deepEqual(
      specOf<{ selector: { matchLabels: object } }>('PodDisruptionBudget').selector.matchLabels,
      labels,
    );
    assert.deepEqual(
      specOf<{ podSelector: { matchLabels: object } }>('NetworkPolicy').podSelector.matchLabels,
      labels,
    );
    assert.equal(pod.serviceAccountName, 'afterquery');
  });

  it('hold to the restricted pod security standard, with a read-only root', () => {
    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.deepEqual(pod.securityContext.seccompProfile, { type: 'RuntimeDefault' });
    assert.deepEqual(container?.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    assert.match(
      readText('docker/Dockerfile'),
      new RegExp(`^USER ${pod.securityContext.runAsUser}:${pod.securityContext.runAsGroup}$`, 'm'),
    );
  });

  it('probe routes of the service on the port that it has', () => {
    const port = container?.ports.find(({ name }) => name === 'http')?.containerPort;
    assert.equal(port, 8477);
    assert.equal(container?.startupProbe?.httpGet.path, '/health/live');
    assert.equal(container?.livenessProbe?.httpGet.path, '/health/live');
    assert.equal(container?.readinessProbe?.httpGet.path, '/health/ready');
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const)
      assert.equal(container?.[probe]?.httpGet.port, 'http');
    assert.deepEqual(Object.keys(container?.resources.limits ?? {}), ['memory']);
  });

  it('mount what they name, and generate what they mount', () => {
    assert.deepEqual(
      container?.volumeMounts.map(({ name }) => name).sort(),
      pod.volumes.map(({ name }) => name).sort(),
    );
    const generated = [...kustomization.secretGenerator, ...kustomization.configMapGenerator].map(
      ({ name }) => name,
    );
    const mounted = pod.volumes.flatMap(
      ({ secret, configMap }) => secret?.secretName ?? configMap?.name ?? [],
    );
    assert.deepEqual(mounted.sort(), generated.sort());
    const files = new Map(container?.volumeMounts.map(({ name, mountPath }) => [name, mountPath]));
    const env = Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]));
    assert.equal(env.AFTERQUERY_SETTINGS_FILE, `${files.get('settings')}/settings`);
    assert.equal(env.AFTERQUERY_ENGINE_CA, `${files.get('authority')}/ca.crt`);
    assert.equal(readSettings({ ...env, AFTERQUERY_ENGINE_URL: 'https://engine:9200' })._tag, 'Right');
  });

  it('bring an example of the settings that the service takes, and keep the real one out of git', () => {
    const lines = readText('docker/kubernetes/settings.example.env')
      .split('\n')
      .filter((line) => /^[A-Z]/.test(line));
    const env = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
    assert.equal(readSettings(env)._tag, 'Right');
    assert.match(readText('.gitignore'), /^\/docker\/kubernetes\/settings\.env$/m);
    assert.ok(!exists('docker/kubernetes/settings.env'));
  });
});
