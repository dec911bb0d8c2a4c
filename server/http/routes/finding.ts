import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { readFinding, type StoredFinding, saveTriage } from '../../scan/stored/finding_store.ts';
import { Finding, Triage } from '../../schema/finding.ts';
import { type AnyRoute, defineRoute, type Reply } from '../define_route.ts';
import { refusedBy } from '../engine_problem.ts';
import { boundedText, Id, NONE } from '../inputs.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';
import { toVersionTag } from '../version_tag.ts';

const MOST_TEXT = 4_000;

const Short = boundedText(0, MOST_TEXT);

/** What people say of a finding; what is left out stays as it is, an empty text takes it away. */
const TriageBody = t.partial({
  status: Triage.types[0].props.status,
  verdict: Short,
  assignee: Short,
  note: Short,
});
type TriageBody = t.TypeOf<typeof TriageBody>;

const IdentifiedFinding = t.intersection([t.type({ id: t.string }), Finding]);
const SHOWN = { status: 200, text: 'The finding', body: IdentifiedFinding, headers: ['ETag'] } as const;

const toTag = ({ stored }: StoredFinding): string => toVersionTag(stored);

const toReply = (one: StoredFinding): Reply => ({
  status: 200,
  body: { id: one.stored._id, ...one.finding },
  headers: { ETag: toTag(one) },
});

const toTriage = (known: Triage, body: TriageBody, updated: string): Triage => {
  const said = Object.entries({ ...known, ...body }).filter(([, value]) => value !== '');
  return { ...(Object.fromEntries(said) as Triage), updated };
};

const MOST_AT_ONCE = 500;

const BulkBody = t.type({
  findings: t.array(t.type({ id: Id, if_match: boundedText(1, 60) })),
  triage: TriageBody,
});
const BulkResult = t.intersection([
  t.type({ id: t.string, status: t.number }),
  t.partial({ etag: t.string, detail: t.string }),
]);

/** One finding, and its triage: people's part, guarded against writing over each other. */
export const singleFindingRoutes = ({ engine, settings, now }: Service): AnyRoute[] => {
  const names = toIndexNames(settings.index_prefix);
  const refused = refusedBy(engine);
  const read = async (id: string) => {
    const found = await readFinding(engine, names, id)();
    if (isLeft(found)) return refused(found.left);
    return found.right === undefined
      ? left(PROBLEMS.not_found(`There is no finding ${id}.`))
      : right(found.right);
  };
  const one = { path: '/api/v1/findings/:id', params: t.type({ id: Id }), query: NONE };
  const triage = async (id: string, if_match: string, body: TriageBody) => {
    const found = await read(id);
    if (isLeft(found)) return found;
    // In a JSON body the quotes of an ETag are easily lost.
    if (if_match.replaceAll('"', '') !== toTag(found.right).replaceAll('"', '')) return moved;
    const said = toTriage(found.right.finding.afterquery.triage, body, new Date(now()).toISOString());
    const saved = await saveTriage(engine, found.right, said)();
    if (isLeft(saved)) return saved.left.kind === 'conflict' ? moved : refused(saved.left);
    return saved;
  };
  const moved = left(PROBLEMS.moved_on('The finding has changed since; read it again.'));
  return [
    defineRoute({
      method: 'get',
      ...one,
      body: NONE,
      summary: 'One finding, with its evidence and triage',
      role: 'viewer',
      answers: [SHOWN],
      problems: ['not_found'],
      handle:
        ({ params }) =>
        async () => {
          const found = await read(params.id);
          return isLeft(found) ? found : right(toReply(found.right));
        },
    }),
    defineRoute({
      method: 'patch',
      ...one,
      body: TriageBody,
      summary: 'Triage a finding: status, verdict, assignee, note',
      role: 'analyst',
      reads: { 'If-Match': 'The ETag of the finding as you read it' },
      answers: [SHOWN],
      problems: ['not_found', 'moved_on', 'unguarded'],
      handle:
        ({ params, body, header }) =>
        async () => {
          const if_match = header('if-match');
          if (if_match === undefined)
            return left(PROBLEMS.unguarded('Send the ETag of the finding as you read it in If-Match.'));
          const saved = await triage(params.id, if_match, body);
          return isLeft(saved) ? saved : right(toReply(saved.right));
        },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/findings/triage',
      params: NONE,
      query: NONE,
      body: BulkBody,
      summary: 'Triage many findings alike, each guarded by the ETag you read',
      role: 'analyst',
      answers: [
        {
          status: 200,
          text: 'What became of each: 200, 404, 412 or 502, with its new ETag',
          body: t.type({ results: t.array(BulkResult) }),
        },
      ],
      problems: [],
      handle:
        ({ body }) =>
        async () => {
          if (body.findings.length > MOST_AT_ONCE)
            return left(PROBLEMS.invalid(`body.findings: at most ${MOST_AT_ONCE} at once`));
          const results: t.TypeOf<typeof BulkResult>[] = [];
          for (const { id, if_match } of body.findings) {
            const saved = await triage(id, if_match, body.triage);
            results.push(
              isLeft(saved)
                ? { id, status: saved.left.status, detail: saved.left.detail }
                : { id, status: 200, etag: toTag(saved.right) },
            );
          }
          return right({ status: 200, body: { results }, told: { results } });
        },
    }),
  ];
};
