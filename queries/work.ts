type Query = Readonly<Record<string, unknown>>;

/** Parts of a backfill, in any state or in one. */
export const buildWorkOf = (scan_id: string, state?: string): Query => ({
  bool: { filter: [{ term: { scan_id } }, ...(state === undefined ? [] : [{ term: { state } }])] },
});

/** Parts that are neither done nor given up, those that come first before the others. */
export const buildUnfinishedWork = (scan_id: string): Query => ({
  size: 500,
  track_total_hits: false,
  query: { bool: { filter: [{ term: { scan_id } }, { terms: { state: ['open', 'taken'] } }] } },
  sort: [
    { order: { order: 'asc', unmapped_type: 'long' } },
    { from: { order: 'asc', unmapped_type: 'date' } },
    { id: { order: 'asc', unmapped_type: 'keyword' } },
  ],
});

/** Parts and their slices by state. */
export const buildWorkStanding = (scan_id: string): Query => ({
  size: 0,
  track_total_hits: false,
  query: buildWorkOf(scan_id),
  aggs: { states: { terms: { field: 'state', size: 10 }, aggs: { slices: { sum: { field: 'slices' } } } } },
});

/** Backfills that are not over, the oldest first. */
export const buildOpenBackfills = (): Query => ({
  size: 20,
  track_total_hits: false,
  query: {
    bool: {
      filter: [{ term: { trigger: 'backfill' } }, { terms: { status: ['queued', 'running'] } }],
    },
  },
  sort: [{ '@timestamp': { order: 'asc', unmapped_type: 'date' } }],
});
