import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { type EngineError, toSentence } from '../../engine/errors.ts';
import { readFinding, type StoredFinding, saveTriage } from '../../scan/finding_store.ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { Triage } from '../../schema/finding.ts';
import { type AnyRoute, defineRoute, type Reply } from '../define_route.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';

const MOST_TEXT = 4_000;

const Short = t.refinement(t.string, (text) => text.length <= MOST_TEXT, `at most ${MOST_TEXT} characters`);

/** What people say of a finding; what is left out stays as it is, an empty text takes it away. */
const TriageBody = t.partial({
  status: Triage.types[0].props.status,
  verdict: Short,
  assignee: Short,
  note: Short,
});
type TriageBody = t.TypeOf<typeof TriageBody>;

const FindingId = t.refinement(t.string, (id) => /^[\w-]{1,64}$/.test(id), 'a finding id');

const toTag = ({ stored }: StoredFinding): string => `"${stored._seq_no}-${stored._primary_term}"`;

const toReply = (one: StoredFinding): Reply => ({
  status: 200,
  body: { id: one.stored._id, ...one.finding },
  headers: { ETag: toTag(one) },
});

const toTriage = (known: Triage, body: TriageBody, updated: string): Triage => {
  const said = Object.entries({ ...known, ...body }).filter(([, value]) => value !== '');
  return { ...(Object.fromEntries(said) as Triage), updated };
};

/** One finding, and its triage: people's part, guarded against writing over each other. */
export const singleFindingRoutes = ({ engine, settings, now }: Service): AnyRoute[] => {
  const names = toIndexNames(settings.index_prefix);
  const refused = (error: EngineError) => left(PROBLEMS.engine(toSentence(error, engine.url)));
  const read = async (id: string) => {
    const found = await readFinding(engine, names, id)();
    if (isLeft(found)) return refused(found.left);
    return found.right === undefined
      ? left(PROBLEMS.not_found(`There is no finding ${id}.`))
      : right(found.right);
  };
  const one = { path: '/api/v1/findings/:id', params: t.type({ id: FindingId }), query: t.type({}) };
  const moved = left(PROBLEMS.moved_on('The finding has changed since; read it again.'));
  return [
    defineRoute({
      method: 'get',
      ...one,
      body: t.type({}),
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
      handle:
        ({ params, body, if_match }) =>
        async () => {
          if (if_match === undefined)
            return left(PROBLEMS.unguarded('Send the ETag of the finding as you read it in If-Match.'));
          const found = await read(params.id);
          if (isLeft(found)) return found;
          if (if_match !== toTag(found.right)) return moved;
          const triage = toTriage(found.right.finding.afterquery.triage, body, new Date(now()).toISOString());
          const saved = await saveTriage(engine, found.right, triage)();
          if (isLeft(saved)) return saved.left.kind === 'conflict' ? moved : refused(saved.left);
          return right(toReply(saved.right));
        },
    }),
  ];
};
