/** Names of one quarter of an hour that slow windows are judged from; a slice with more is found by the fast windows anyway. */
export const MOST_REMEMBERED = 200;

const DAY_MINUTES = 1_440;

/** Whether more names may have been asked in a window than it was judged by: its figures are then the least that it was. */
export const isLowerBound = ({
  minutes,
  distinct_names,
}: {
  readonly minutes: number;
  readonly distinct_names: number;
}): boolean => minutes >= DAY_MINUTES && distinct_names >= MOST_REMEMBERED;
