import { isLeft, left, mapLeft, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { type EngineError, toSentence } from '../../engine/errors.ts';
import { EXPORT_FORMATS } from '../../export/export_format.ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { type FindingPage, readFindingPage, WHOLE, withId } from '../../scan/stored/finding_page.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { FilterQuery, toFindingFilter } from '../finding_filter.ts';
import { NONE } from '../inputs.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';
import { writeExport } from '../write_export.ts';

const PAGE = 500;
const MOST = 100_000;

const ExportQuery = t.intersection([
  FilterQuery,
  t.type({ format: t.union([t.literal('ndjson'), t.literal('csv'), t.literal('stix')]) }),
]);

const ANSWERS = Object.values(EXPORT_FORMATS).map(({ media_type }) => ({
  status: 200,
  text: 'A file; one whose connection is cut before its end is not whole',
  media_type,
  headers: ['Content-Disposition'],
}));

/** Findings as a file. */
export const exportRoutes = ({ engine, settings, now, newId, logger }: Service): AnyRoute[] => {
  const names = toIndexNames(settings.index_prefix);
  const say = mapLeft((error: EngineError) => toSentence(error, engine.url));
  return [
    defineRoute({
      method: 'get',
      path: '/api/v1/findings/export',
      summary: 'All findings that match as a file: NDJSON, CSV or a STIX 2.1 bundle; in order of finding',
      role: 'viewer',
      params: NONE,
      query: ExportQuery,
      body: NONE,
      answers: ANSWERS,
      problems: [],
      handle:
        ({ query: { format, ...query } }) =>
        async () => {
          const filter = toFindingFilter(query, now());
          if (isLeft(filter)) return left(PROBLEMS.invalid(filter.left));
          const read = async (after?: FindingPage['next']) =>
            say(
              await readFindingPage(
                engine,
                names,
                filter.right,
                { sort: 'created', size: PAGE, after },
                WHOLE,
                withId,
              )(),
            );
          const first = await read();
          if (isLeft(first)) return left(PROBLEMS.engine(first.left));
          if (first.right.total > MOST)
            return left(
              PROBLEMS.invalid(
                `query: ${first.right.total} findings match, and a file holds at most ${MOST}; narrow it, by from and to for one`,
              ),
            );
          const { media_type, file_name, toText } = EXPORT_FORMATS[format];
          return right({
            status: 200,
            headers: {
              'Content-Type': media_type,
              'Content-Disposition': `attachment; filename="${file_name}"`,
              'Cache-Control': 'no-store',
            },
            stream: async (response) => {
              if (response.req.method === 'HEAD') return void response.end();
              const source = { first: first.right, readNext: read };
              const outcome = await writeExport(response, source, toText(newId()));
              if (outcome.kind === 'broken')
                logger.error({ detail: outcome.why }, 'an export of findings was cut short');
              else if (outcome.kind === 'whole' && outcome.unreadable > 0)
                logger.warn(
                  { documents: outcome.unreadable },
                  'documents are no findings and were not exported',
                );
            },
          });
        },
    }),
  ];
};
