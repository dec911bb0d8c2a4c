import { isLike } from './filters.ts';

export interface ScanFilter {
  readonly status?: string | undefined;
  readonly trigger?: string | undefined;
}

/** Records of scans, the newest first. */
export const buildScansList = (filter: ScanFilter, size: number): Readonly<Record<string, unknown>> => ({
  size,
  track_total_hits: true,
  // A comparison is told by the scan itself.
  _source: { excludes: ['comparison'] },
  query: { bool: { filter: [...isLike('status', filter.status), ...isLike('trigger', filter.trigger)] } },
  sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'date' } }],
});

/** Who changed what, the newest first. */
export const buildAuditList = (
  filter: { readonly user?: string | undefined; readonly outcome?: string | undefined },
  size: number,
): Readonly<Record<string, unknown>> => ({
  size,
  track_total_hits: true,
  query: {
    bool: {
      filter: [
        ...isLike('event.outcome', filter.outcome),
        ...(filter.user === undefined
          ? []
          : [
              {
                bool: {
                  should: [...isLike('user.id', filter.user), ...isLike('user.name', filter.user)],
                  minimum_should_match: 1,
                },
              },
            ]),
      ],
    },
  },
  sort: [{ '@timestamp': { order: 'desc', unmapped_type: 'date' } }],
});

/** What was changed, and done, under some paths in a span, the oldest first. */
export const buildChanges = (
  span: { readonly from: number; readonly to: number },
  paths: readonly string[],
  size: number,
): Readonly<Record<string, unknown>> => ({
  size,
  track_total_hits: true,
  query: {
    bool: {
      filter: [
        { range: { '@timestamp': { gte: span.from, lt: span.to, format: 'epoch_millis' } } },
        { term: { 'event.outcome': 'success' } },
        {
          bool: {
            should: paths.map((path) => ({ prefix: { 'url.path': path } })),
            minimum_should_match: 1,
          },
        },
      ],
    },
  },
  sort: [{ '@timestamp': { order: 'asc', unmapped_type: 'date' } }],
});
