import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A room's allowance, as data. `packages` by name; `node:` by module, `*` for any. */
interface Allowance {
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
}

const ENGINE_PORT = ['server/engine'];
const PURE = [
  'server/schema',
  'server/config',
  'server/join',
  'server/analytics',
  'server/baseline',
  'server/exceptions',
  'server/findings',
  'server/export',
  'server/dashboards',
  'queries',
];

const ALLOWED: Readonly<Record<string, Allowance>> = {
  'server/schema': { rooms: [], packages: ['fp-ts', 'io-ts', 'ipaddr.js', 'tldts'] },
  'server/config': { rooms: ['server/schema', 'server/analytics'], packages: ['fp-ts'] },
  'server/join': { rooms: ['server/schema'], packages: ['node:crypto'] },
  'server/analytics': { rooms: ['server/schema', 'server/join'], packages: ['fp-ts', 'ipaddr.js'] },
  'server/baseline': { rooms: ['server/schema', 'server/analytics'], packages: ['fp-ts'] },
  'server/exceptions': {
    rooms: ['server/schema', 'server/analytics', 'server/findings'],
    packages: ['fp-ts', 'ipaddr.js', 'io-ts'],
  },
  'server/findings': { rooms: ['server/schema', 'server/analytics'], packages: ['node:crypto'] },
  'server/export': { rooms: ['server/schema'], packages: ['node:crypto'] },
  'server/dashboards': { rooms: ['server/schema'], packages: [] },
  queries: { rooms: ['server/schema'], packages: ['fp-ts'] },
  'server/engine': {
    rooms: [],
    packages: [
      '@elastic/elasticsearch',
      '@opensearch-project/opensearch',
      'fp-ts',
      'io-ts',
      'yauzl',
      'tar-stream',
      'node:*',
    ],
  },
  'server/scan': {
    rooms: [
      ...ENGINE_PORT,
      'server/schema',
      'server/config',
      'server/join',
      'server/analytics',
      'server/baseline',
      'server/exceptions',
      'server/coverage',
      'server/findings',
      'queries',
    ],
    packages: ['fp-ts', 'io-ts', 'ipaddr.js'],
  },
  'server/coverage': {
    rooms: [...ENGINE_PORT, 'server/schema', 'server/export', 'queries'],
    packages: ['fp-ts', 'io-ts', 'node:crypto'],
  },
  'server/scheduler': {
    rooms: ['queries', ...ENGINE_PORT, 'server/schema', 'server/config', 'server/scan', 'server/telemetry'],
    packages: ['fp-ts', 'node-cron', 'node:timers/promises'],
  },
  'server/backfill': {
    rooms: [
      'queries',
      ...ENGINE_PORT,
      'server/schema',
      'server/config',
      'server/analytics',
      'server/scan',
      'server/scheduler',
      'server/telemetry',
    ],
    packages: ['fp-ts', 'node:timers/promises'],
  },
  'server/doctor': {
    rooms: [
      ...ENGINE_PORT,
      'server/schema',
      'server/config',
      'server/coverage',
      'server/install',
      'server/scan',
      'queries',
    ],
    packages: ['fp-ts', 'io-ts'],
  },
  'server/canary': {
    rooms: [...ENGINE_PORT, 'server/schema', 'server/scan', 'server/telemetry'],
    packages: ['fp-ts', 'node:crypto'],
  },
  'server/notify': {
    rooms: [
      ...ENGINE_PORT,
      'server/schema',
      'server/config',
      'server/scan',
      'server/findings',
      'server/telemetry',
    ],
    packages: [
      'fp-ts',
      'ipaddr.js',
      'node:crypto',
      'node:dns/promises',
      'node:http',
      'node:https',
      'node:net',
    ],
  },
  'server/http': {
    rooms: [
      ...ENGINE_PORT,
      'server/schema',
      'server/config',
      'server/scan',
      'server/access',
      'server/analytics',
      'server/backfill',
      'server/scheduler',
      'server/coverage',
      'server/console',
      'server/exceptions',
      'server/findings',
      'server/export',
      'server/telemetry',
      'queries',
    ],
    packages: [
      'express',
      'cors',
      'helmet',
      'ipaddr.js',
      'rate-limiter-flexible',
      'fp-ts',
      'io-ts',
      'node:http',
      'node:https',
      'node:net',
      'node:fs',
      'node:crypto',
      'node:url',
      'node:path',
    ],
  },
  'server/access': {
    rooms: [...ENGINE_PORT, 'server/schema', 'server/findings', 'server/scan'],
    packages: ['fp-ts', 'node:crypto', 'node:util'],
  },
  'server/telemetry': {
    rooms: ['server/schema'],
    packages: ['fp-ts', 'pino', '@elastic/ecs-pino-format', 'prom-client', 'node:stream'],
  },
  'server/ingest': {
    rooms: ['server/schema'],
    packages: [
      'fp-ts',
      'yauzl',
      'tar-stream',
      'node:buffer',
      'node:crypto',
      'node:fs',
      'node:fs/promises',
      'node:stream',
      'node:zlib',
    ],
  },
  'server/install': { rooms: [...ENGINE_PORT], packages: ['fp-ts', 'node:fs'] },
  'server/generate': {
    rooms: [
      'server/schema',
      'server/config',
      'server/analytics',
      'server/dashboards',
      'server/http',
      'queries',
    ],
    packages: ['io-ts', 'node:fs'],
  },
  'server/demo': { rooms: [], packages: [] },
  'server/console': { rooms: [], packages: ['node:crypto', 'node:fs'] },
  // What the browser runs: nothing of the service but the types of its API, and nothing past that API.
  'server/console/app': { rooms: ['client'], packages: ['preact', 'htm', 'uplot'] },
  'server/evaluate': {
    rooms: ['server/schema', 'server/ingest', 'server/join', 'server/analytics', 'server/findings'],
    packages: ['fp-ts', 'node:fs', 'node:path', 'node:url'],
  },
  'server/commands': {
    rooms: [
      'server/canary',
      'server/doctor',
      ...ENGINE_PORT,
      'server/access',
      'server/backfill',
      'server/schema',
      'server/config',
      'server/analytics',
      'server/coverage',
      'server/dashboards',
      'server/evaluate',
      'server/generate',
      'server/http',
      'server/ingest',
      'server/install',
      'server/notify',
      'server/scan',
      'server/scheduler',
      'server/telemetry',
      'queries',
    ],
    packages: [
      'fp-ts',
      'cli-table3',
      'commander',
      'node:crypto',
      'node:fs',
      'node:http',
      'node:https',
      'node:path',
      'node:timers/promises',
      'node:tls',
      'node:url',
      'node:util',
    ],
  },
  'server/cli.ts': {
    rooms: [
      ...ENGINE_PORT,
      'server/access',
      'server/commands',
      'server/config',
      'server/dashboards',
      'server/doctor',
      'server/scan',
      'server/schema',
    ],
    packages: ['commander', 'fp-ts'],
  },
  'server/bound_heap.ts': { rooms: [], packages: ['node:perf_hooks', 'node:v8'] },
  'server/main.ts': {
    rooms: ['server/engine', 'server/commands', 'server/bound_heap.ts', 'server/cli.ts'],
    packages: ['node:crypto', 'node:events', 'node:url', 'node:path'],
  },
};

/** Modules that open sockets or start processes: values of theirs reach nobody but the composition root and the engine itself. */
const ADAPTERS = [
  'server/engine/elasticsearch.ts',
  'server/engine/opensearch.ts',
  'server/engine/connect.ts',
  'server/engine/embedded/start_embedded.ts',
];
const MAY_IMPORT_ADAPTERS = ['server/main.ts'];

const listFiles = (folder: string, extension: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .sort();

const sources = [
  ...listFiles('server', '.ts'),
  ...listFiles('server/console/app', '.js'),
  ...listFiles('queries', '.ts'),
];

/** "server/scan", "queries", or the file itself where it stands beside the rooms. */
const toRoom = (file: string): string => {
  const [first, second, third] = file.split('/');
  if (second === 'console' && third === 'app') return 'server/console/app';
  return first === 'server' ? `server/${second ?? ''}` : (first ?? file);
};

interface Import {
  readonly file: string;
  readonly target: string;
  readonly is_type: boolean;
}

const STATEMENT =
  /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[\w*{}\s,$]*?\s*from\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|\brequire\(\s*['"]([^'"]+)['"]\s*\)/g;

export const readImports = (file: string, text: string): Import[] =>
  [...text.matchAll(STATEMENT)].map((match) => ({
    file,
    target: match[2] ?? match[3] ?? match[4] ?? '',
    is_type: match[1] !== undefined,
  }));

const imports = sources.flatMap((file) => readImports(file, readFileSync(join(root, file), 'utf8')));

const isRelative = ({ target }: Import): boolean => target.startsWith('.');
const toFile = ({ file, target }: Import): string => join(dirname(file), target).replaceAll('\\', '/');
const toPackage = (target: string): string =>
  target.startsWith('node:') ? target : target.split('/', target.startsWith('@') ? 2 : 1).join('/');

const isAllowedPackage = (allowed: readonly string[], target: string): boolean => {
  const name = toPackage(target);
  return allowed.includes(name) || (name.startsWith('node:') && allowed.includes('node:*'));
};

/** Text without comments and string contents, good enough to look for words of the language. */
const stripText = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[^:'"`\\])\/\/[^\n]*/g, '$1')
    .replace(/'(?:[^'\\\n]|\\.)*'/g, "''");

describe('architecture', () => {
  it('reads imports in every form', () => {
    const text = [
      "import a from 'x';",
      "import type { B } from './b.ts';",
      'import {\n  c,\n  type D,\n} from "../c.ts";',
      "import 'side';",
      "export { e } from './e.ts';",
      "const f = await import('./f.ts');",
    ].join('\n');
    assert.deepEqual(
      readImports('z.ts', text).map(({ target, is_type }) => [target, is_type]),
      [
        ['x', false],
        ['./b.ts', true],
        ['../c.ts', false],
        ['side', false],
        ['./e.ts', false],
        ['./f.ts', false],
      ],
    );
    assert.ok(imports.length > 300, `only ${imports.length} imports were found in ${sources.length} files`);
  });

  it('knows every room', () => {
    for (const room of new Set(sources.map(toRoom)))
      assert.ok(
        ALLOWED[room] !== undefined,
        `${room} is in no row of ALLOWED: say in test/unit/architecture.test.ts what it may import.`,
      );
  });

  it('lets every room import only what its row allows', () => {
    for (const one of imports) {
      const room = toRoom(one.file);
      const allowed = ALLOWED[room];
      if (allowed === undefined) continue;
      if (isRelative(one)) {
        const target = toRoom(toFile(one));
        assert.ok(
          target === room || allowed.rooms.includes(target),
          `${one.file} imports "${one.target}", but ${room} may not import from ${target}.`,
        );
      } else
        assert.ok(
          isAllowedPackage(allowed.packages, one.target),
          `${one.file} imports "${one.target}", which ${room} may not.`,
        );
    }
  });

  it('lets nobody but the composition root import an adapter as a value', () => {
    for (const adapter of ADAPTERS)
      assert.ok(existsSync(join(root, adapter)), `${adapter} is listed as an adapter and is gone.`);
    for (const one of imports) {
      if (!isRelative(one) || one.is_type || !ADAPTERS.includes(toFile(one))) continue;
      assert.ok(
        MAY_IMPORT_ADAPTERS.includes(one.file) || toRoom(one.file) === 'server/engine',
        `${one.file} imports the adapter "${one.target}" as a value; only server/main.ts may.`,
      );
    }
  });

  it('has no cycle between rooms', () => {
    const edges = new Map<string, Set<string>>();
    for (const one of imports.filter(isRelative)) {
      const [from, to] = [toRoom(one.file), toRoom(toFile(one))];
      if (from !== to) edges.set(from, (edges.get(from) ?? new Set()).add(to));
    }
    const walk = (room: string, trail: readonly string[]): void => {
      assert.ok(
        !trail.includes(room),
        `Rooms import each other in a circle: ${[...trail, room].join(' -> ')}.`,
      );
      for (const next of edges.get(room) ?? []) walk(next, [...trail, room]);
    };
    for (const room of edges.keys()) walk(room, []);
  });

  it('has no cycle between files', () => {
    const edges = new Map<string, string[]>();
    for (const one of imports)
      if (isRelative(one) && !one.is_type) edges.set(one.file, [...(edges.get(one.file) ?? []), toFile(one)]);
    const done = new Set<string>();
    const walk = (file: string, trail: readonly string[]): void => {
      assert.ok(
        !trail.includes(file),
        `Files import each other in a circle: ${[...trail, file].join(' -> ')}.`,
      );
      if (done.has(file)) return;
      for (const next of edges.get(file) ?? []) walk(next, [...trail, file]);
      done.add(file);
    };
    for (const file of edges.keys()) walk(file, []);
  });

  it('keeps clock, randomness, process and network out of the pure rooms', () => {
    // Rows and findings have a `process` of their own: only members of the global one count.
    const IMPURE =
      /\bDate\.now\b|\bMath\.random\b|\bprocess\.(?:env|argv|exit\w*|cwd|std\w+|hrtime|memoryUsage|on|once|platform|nextTick|uptime|versions?)\b|\bglobalThis\b|\bnew Date\(\s*\)|\bperformance\.|\bfetch\(|\bconsole\.|\bset(?:Timeout|Interval|Immediate)\(|\brandomUUID\b/;
    for (const file of sources.filter((f) => PURE.includes(toRoom(f)))) {
      const found = IMPURE.exec(stripText(readFileSync(join(root, file), 'utf8')));
      assert.ok(found === null, `${file} is in a pure room and says "${found?.[0]}".`);
    }
  });

  it('names files in snake_case', () => {
    for (const file of [...sources, ...listFiles('test', '.ts')])
      assert.match(
        file.split('/').pop() ?? '',
        /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*(?:\.[a-z]+)?(?:\.test)?\.(?:ts|js)$/,
        `${file} is not named in snake_case.`,
      );
  });

  it('has no room called after nothing', () => {
    for (const file of sources)
      assert.doesNotMatch(
        file,
        /(?:^|\/)(?:utils?|helpers?|common|services?|misc)(?:\/|\.ts$)(?<!http\/service\.ts)/,
        `${file}: a file or folder named so holds anything; name what it does.`,
      );
  });

  it('has a README of at most twelve lines in every room', () => {
    const rooms = readdirSync(join(root, 'server'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `server/${entry.name}`)
      .filter(
        (room) => sources.some((file) => toRoom(file) === room) || existsSync(join(root, room, 'sample')),
      );
    for (const room of [...rooms, 'queries', 'mappings']) {
      const readme = join(root, room, 'README.md');
      assert.ok(existsSync(readme), `${room} has no README.md (holds / may import / never).`);
      const lines = readFileSync(readme, 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '');
      assert.ok(lines.length <= 12, `${room}/README.md has ${lines.length} lines; twelve are the most.`);
      if (room.startsWith('server/'))
        assert.ok(
          lines.some((line) => line.startsWith('Holds:')),
          `${room}/README.md does not say what the room holds ("Holds: ...").`,
        );
    }
  });

  it('keeps machine paths out of sources and tests', () => {
    for (const file of [...sources, ...listFiles('test', '.ts')])
      assert.ok(
        !/['"`]\/(?:work|root|tmp)\//.test(readFileSync(join(root, file), 'utf8')),
        `${file} holds an absolute path of one machine.`,
      );
  });
});
