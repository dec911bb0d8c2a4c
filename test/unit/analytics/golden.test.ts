import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { EXPECTED_PORTS } from '../../../server/analytics/an0728_port_after_answer/definition.ts';
import { detectPorts } from '../../../server/analytics/an0728_port_after_answer/detect.ts';
import { parseFormula } from '../../../server/analytics/an0728_port_after_answer/formula.ts';
import { scorePairs } from '../../../server/analytics/an0728_port_after_answer/score.ts';
import { detectTunnels } from '../../../server/analytics/an1121_dns_tunnelling/detect.ts';
import { EXCLUDED_PROGRAMS } from '../../../server/analytics/programs/excluded_programs.ts';
import { isSuspect } from '../../../server/analytics/programs/judge_program.ts';
import { toPathMatcher } from '../../../server/analytics/programs/path_pattern.ts';
import { toAnswersOf } from '../../../server/join/answers_of.ts';
import { indexLookups } from '../../../server/join/index_lookups.ts';
import { joinSocket } from '../../../server/join/join_answers.ts';
import { searchAddresses } from '../../../server/scan/ports/search_addresses.ts';
import type { LookupEvent, QuestionBucket, SocketEvent } from '../../../server/schema/rows.ts';
import { toScore, toSeverity } from '../../../server/schema/severity.ts';

interface Expected {
  readonly target: string;
  readonly severity: string;
  readonly reasons: readonly string[];
}

interface PortStory {
  readonly story: string;
  readonly lookups: readonly LookupEvent[];
  readonly sockets: readonly SocketEvent[];
  readonly expected: readonly Expected[];
}

interface TunnelStory {
  readonly story: string;
  readonly questions: readonly Omit<QuestionBucket, 'stored_name'>[];
  readonly expected: readonly Expected[];
}

const golden = new URL('../../golden/', import.meta.url);
const read = <S>(folder: string): (readonly [string, S])[] =>
  readdirSync(new URL(`${folder}/`, golden)).map((file) => [
    file,
    JSON.parse(readFileSync(new URL(`${folder}/${file}`, golden), 'utf8')) as S,
  ]);

const formula = parseFormula('o1*o2+o3');
const formulae = formula._tag === 'Right' ? [formula.right] : [];
const window = { after_ms: 300_000, before_ms: 1_000 };
const isExcluded = toPathMatcher(EXCLUDED_PROGRAMS);

/** Stories are one slice; it starts before all of their events. */
const SLICE = new Date(0).toISOString();

const judgePorts = ({ lookups, sockets }: PortStory): Expected[] => {
  const index = indexLookups(lookups);
  const context = { ancestors: () => [], has_lookups: () => true };
  const read = sockets
    .filter((s) => !isExcluded(s.executable ?? ''))
    .filter((s) => !EXPECTED_PORTS.includes(s.port) || isSuspect(s.executable));
  const joined = read.map((s) => joinSocket(s, index, context, window));
  const answersOf = toAnswersOf(index, context.ancestors);
  const buckets = read.map((s) => ({ ...s, count: 1 }));
  const searches = searchAddresses(buckets, answersOf, index, { from: 0, to: Number.POSITIVE_INFINITY });
  const candidates = detectPorts(joined, answersOf, () => 1, formulae, window, {
    expected_ports: EXPECTED_PORTS,
    searchOf: (key) => searches.get(key),
  });
  return candidates.map(({ target, pairs, process, tests, address_tests }) => {
    const { reasons } = scorePairs(pairs, process.executable, { [SLICE]: tests }, address_tests);
    return { target, severity: toSeverity(toScore(reasons)), reasons: reasons.map((r) => r.code) };
  });
};

const judgeTunnels = ({ questions }: TunnelStory): Expected[] =>
  detectTunnels(
    questions
      .map((q) => ({ ...q, stored_name: q.name }))
      .filter((q) => !isExcluded(q.process?.executable ?? '')),
  ).map((candidate) => ({
    target: candidate.domain,
    severity: toSeverity(candidate.windows[0]?.score ?? 0),
    reasons: (candidate.windows[0]?.reasons ?? []).map((r) => r.code),
  }));

describe('golden stories of AN0728', () => {
  for (const [file, story] of read<PortStory>('an0728'))
    it(`${file}: ${story.story}`, () => assert.deepEqual(judgePorts(story), story.expected));
});

describe('golden stories of AN1121', () => {
  for (const [file, story] of read<TunnelStory>('an1121'))
    it(`${file}: ${story.story}`, () => assert.deepEqual(judgeTunnels(story), story.expected));
});
