import * as t from 'io-ts';
import type { SearchHit } from '../../engine/operations.ts';
import { DateTime, Keyword, Long } from '../../schema/leaf_codecs.ts';
import { AccountCounts } from '../../schema/scan_account.ts';
import type { Rows } from './counted_rows.ts';

/** What is read of a scan's record: an account by host may be a hundred times longer. */
const DoneScan = t.type({
  '@timestamp': DateTime,
  id: Keyword,
  account: t.type({ join_states: AccountCounts.props.join_states }),
});

export const JoinStateRow = t.type({ scan_id: Keyword, time: DateTime, state: Keyword, sockets: Long });
type JoinStateRow = t.TypeOf<typeof JoinStateRow>;

/** The oldest scan first; documents come the newest first. */
export const toJoinStateRows = (hits: readonly SearchHit[]): Rows<JoinStateRow> => {
  const scans = hits.map(({ _source }) => _source).filter(DoneScan.is);
  return {
    rows: scans.reverse().flatMap(({ id, '@timestamp': time, account }) =>
      Object.entries(account.join_states)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([state, sockets]) => ({ scan_id: id, time, state, sockets })),
    ),
    unreadable: hits.length - scans.length,
  };
};
