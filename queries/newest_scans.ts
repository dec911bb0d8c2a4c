export interface DoneFilter {
  readonly analytic?: string | undefined;
  /** when the scan was asked for, not what it read */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Join states of the newest scans that are done. */
export const buildNewestScans = (
  { analytic, from, to }: DoneFilter,
  size: number,
): Readonly<Record<string, unknown>> => ({
  size,
  track_total_hits: false,
  _source: ['id', '@timestamp', 'account.join_states'],
  query: {
    bool: {
      filter: [
        { term: { status: 'done' } },
        ...(analytic === undefined ? [] : [{ term: { analytics: analytic } }]),
        ...(from === undefined && to === undefined
          ? []
          : [{ range: { '@timestamp': { gte: from, lt: to, format: 'epoch_millis' } } }]),
      ],
    },
  },
  sort: [
    { '@timestamp': { order: 'desc', unmapped_type: 'date' } },
    { id: { order: 'asc', unmapped_type: 'keyword' } },
  ],
});
