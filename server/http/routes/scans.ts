import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { buildScansList } from '../../../queries/list_scans.ts';
import { addStanding, cancelBackfill, resumeBackfill } from '../../backfill/manage_backfill.ts';
import { search } from '../../engine/operations.ts';
import { toDigest } from '../../findings/finding_id.ts';
import { toIndexNames } from '../../scan/index_names.ts';
import { parseSpan } from '../../scan/parse_time.ts';
import { readScan, saveScan } from '../../scan/stored/scan_records.ts';
import { COMPARABLE_NAMES, moveTunables } from '../../scan/tunable_settings.ts';
import { AnalyticId } from '../../schema/finding.ts';
import { ScanRecord, ScanStatus, ScanTrigger } from '../../schema/scan_account.ts';
import { type AnyRoute, defineRoute } from '../define_route.ts';
import { refusedBy } from '../engine_problem.ts';
import { followBackfill } from '../follow_backfill.ts';
import { followScan } from '../follow_scan.ts';
import { boundedText, countFrom, Id, NONE, TimeText } from '../inputs.ts';
import { PROBLEMS } from '../problem.ts';
import type { Service } from '../service.ts';

const MOST_TUNABLE = 2_000;
const Tunables = t.partial(
  Object.fromEntries(COMPARABLE_NAMES.map((name) => [name, boundedText(0, MOST_TUNABLE)])),
);

/** `from` and `to` as on the command line: ISO 8601 or now-24h. */
const StartScan = t.intersection([
  t.type({ from: TimeText }),
  t.partial({
    to: TimeText,
    analytics: t.array(AnalyticId),
    dry_run: t.boolean,
    /** cut into parts that every copy of the service takes, beside the schedule and behind it */
    backfill: t.boolean,
    /** of a dry run: settings of the analytics by name, tried in place of those in force; the record then says what they would change */
    tunables: Tunables,
  }),
]);

const ListScans = t.partial({ status: ScanStatus, trigger: ScanTrigger, size: countFrom(1, 500) });
const MOST_KEY = 200;

export const scanRoutes = (service: Service): AnyRoute[] => {
  const { engine, settings, queue, logger } = service;
  const names = toIndexNames(settings.index_prefix);
  const refused = refusedBy(engine);
  const read = async (id: string) => {
    const record = await readScan(engine, names, id)();
    if (isLeft(record)) return refused(record.left);
    return record.right === undefined
      ? left(PROBLEMS.not_found(`There is no scan ${id}.`))
      : right(record.right);
  };
  const location = ({ id }: ScanRecord) => ({ Location: `/api/v1/scans/${id}` });
  const one = { params: t.type({ id: Id }), query: NONE, body: NONE } as const;
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/scans',
      params: NONE,
      query: NONE,
      body: StartScan,
      summary: 'Start a scan over a span of event time',
      role: 'analyst',
      reads: { 'Idempotency-Key': 'Sent again with the same body, it answers with the scan already started' },
      answers: [{ status: 202, text: 'The scan, queued', body: ScanRecord, headers: ['Location'] }],
      problems: ['busy', 'conflict'],
      handle:
        ({ body, caller, header }) =>
        async () => {
          const span = parseSpan(body.from, body.to ?? 'now', service.now());
          if (isLeft(span)) return left(PROBLEMS.invalid(`body: ${span.left}`));
          if (body.backfill === true && body.dry_run === true)
            return left(PROBLEMS.invalid('body: a backfill cannot be a dry run'));
          if (body.analytics?.length === 0) return left(PROBLEMS.invalid('body.analytics: at least one'));
          const key = header('idempotency-key');
          if (key !== undefined && (key === '' || key.length > MOST_KEY))
            return left(PROBLEMS.invalid(`Idempotency-Key: 1 to ${MOST_KEY} characters`));
          const analytics = [...new Set(body.analytics ?? (['AN0728', 'AN1121'] as const))];
          // JSON has no undefined, so what is named is given.
          const tunables = body.tunables as Readonly<Record<string, string>> | undefined;
          if (tunables !== undefined) {
            if (body.dry_run !== true)
              return left(PROBLEMS.invalid('body.tunables: only a dry run tries other tunables'));
            if (Object.keys(tunables).length === 0)
              return left(PROBLEMS.invalid('body.tunables: at least one'));
            const moved = moveTunables(service.settings, analytics, tunables);
            if (isLeft(moved)) return left(PROBLEMS.invalid(`body.${moved.left}`));
          }
          const request = toDigest([
            body.from,
            body.to ?? '',
            [...analytics].sort().join(),
            String(body.dry_run),
            ...(body.backfill === true ? ['backfill'] : []),
            ...(tunables === undefined ? [] : [JSON.stringify(Object.entries(tunables).sort())]),
          ]);
          const record: ScanRecord = {
            '@timestamp': new Date(service.now()).toISOString(),
            id: key === undefined ? service.newId() : toDigest([caller.id, key]),
            status: 'queued',
            trigger: body.backfill === true ? 'backfill' : 'api',
            from: new Date(span.right.from).toISOString(),
            to: new Date(span.right.to).toISOString(),
            analytics,
            dry_run: body.dry_run ?? false,
            request,
            asked_by: caller.id,
            ...(tunables === undefined ? {} : { tunables }),
          };
          const saved = await saveScan(engine, names, record, { create: key !== undefined })();
          if (isLeft(saved)) {
            if (saved.left.kind !== 'conflict') return refused(saved.left);
            const known = await read(record.id);
            if (isLeft(known)) return known;
            return known.right.request === request
              ? right({ status: 202, body: known.right, headers: location(known.right) })
              : left(PROBLEMS.conflict('The Idempotency-Key was used for another scan.'));
          }
          if (record.trigger === 'backfill') {
            service.worker?.wake();
            return right({ status: 202, body: record, headers: location(record) });
          }
          const submitted = queue.submit(record);
          if (submitted === undefined) {
            const unqueued = { ...record, status: 'failed', error: 'Too many scans were waiting.' } as const;
            const noted = await saveScan(engine, names, unqueued)();
            return isLeft(noted)
              ? refused(noted.left)
              : left(PROBLEMS.busy('Wait until the running scans are done.'));
          }
          submitted.catch((error: unknown) =>
            logger.error({ err: error, scan: { id: record.id } }, 'scan ended by a defect'),
          );
          return right({ status: 202, body: record, headers: location(record) });
        },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/scans',
      params: NONE,
      query: ListScans,
      body: NONE,
      summary: 'List scans, the newest first',
      role: 'viewer',
      answers: [
        {
          status: 200,
          text: 'How many there are, and the newest of them',
          body: t.type({ total: t.number, scans: t.array(ScanRecord) }),
        },
      ],
      problems: [],
      handle:
        ({ query }) =>
        async () => {
          const body = buildScansList(query, Number(query.size ?? 50));
          const found = await search(engine, names.scans, body)();
          if (isLeft(found)) return refused(found.left);
          const { hits, total } = found.right;
          const scans = hits.map((hit) => hit._source).filter(ScanRecord.is);
          return right({ status: 200, body: { total: total ?? scans.length, scans } });
        },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/scans/:id',
      ...one,
      summary: 'One scan with its account: what was read, joined, found and skipped',
      role: 'viewer',
      answers: [{ status: 200, text: 'The scan', body: ScanRecord }],
      problems: ['not_found'],
      handle:
        ({ params }) =>
        async () => {
          const record = await read(params.id);
          if (isLeft(record)) return record;
          const standing = await addStanding(engine, names, record.right)();
          return isLeft(standing) ? refused(standing.left) : right({ status: 200, body: standing.right });
        },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/scans/:id/cancel',
      ...one,
      summary: 'End a scan before its next slice; findings already written stand',
      role: 'analyst',
      answers: [{ status: 202, text: 'It will end', body: ScanRecord }],
      problems: ['not_found', 'conflict'],
      handle:
        ({ params }) =>
        async () => {
          const record = await read(params.id);
          if (isLeft(record)) return record;
          if (record.right.trigger === 'backfill') {
            const cancelled = await cancelBackfill(engine, names, params.id, service.now())();
            if (isLeft(cancelled)) return refused(cancelled.left);
            return cancelled.right?.status === 'cancelled'
              ? right({ status: 202, body: cancelled.right })
              : left(PROBLEMS.conflict(`The backfill is over; it is ${cancelled.right?.status}.`));
          }
          return queue.cancel(params.id)
            ? right({ status: 202, body: record.right })
            : left(PROBLEMS.conflict(`The scan neither waits nor runs here; it is ${record.right.status}.`));
        },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/scans/:id/resume',
      ...one,
      summary: 'Go on with a backfill that failed or was cancelled; parts that stayed owed are tried again',
      role: 'analyst',
      answers: [{ status: 202, text: 'It goes on', body: ScanRecord }],
      problems: ['not_found', 'conflict'],
      handle:
        ({ params }) =>
        async () => {
          const record = await read(params.id);
          if (isLeft(record)) return record;
          const { trigger, status } = record.right;
          if (trigger !== 'backfill' || (status !== 'failed' && status !== 'cancelled'))
            return left(
              PROBLEMS.conflict(
                `Only a backfill that failed or was cancelled can be resumed; this scan (${trigger}) is ${status}.`,
              ),
            );
          const resumed = await resumeBackfill(engine, names, params.id)();
          if (isLeft(resumed)) return refused(resumed.left);
          if (resumed.right === undefined) return left(PROBLEMS.not_found(`There is no scan ${params.id}.`));
          service.worker?.wake();
          return right({ status: 202, body: resumed.right });
        },
    }),
    defineRoute({
      method: 'get',
      path: '/api/v1/scans/:id/events',
      ...one,
      summary: "A scan's progress as server-sent events, until it ends",
      role: 'viewer',
      reads: { 'Last-Event-ID': 'Only events after it' },
      answers: [
        { status: 200, text: 'Events "progress"', media_type: 'text/event-stream' },
        { status: 204, text: 'The scan has ended, and the last event was seen' },
      ],
      problems: ['not_found', 'too_many'],
      handle:
        ({ params, header }) =>
        async () => {
          const record = await read(params.id);
          if (isLeft(record)) return record;
          const last = header('last-event-id');
          return record.right.trigger === 'backfill'
            ? followBackfill(service, record.right, last)
            : followScan(queue.progress, record.right, last);
        },
    }),
  ];
};
