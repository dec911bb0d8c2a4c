import { EXCLUDED_PROGRAMS } from '../analytics/programs/excluded_programs.ts';
import type { Settings } from '../config/settings.ts';
import { SLICE_MINUTES } from './plan_slices.ts';
import type { ScanTunables } from './scan_context.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What a scan is tuned by, from the settings and from constants that no site has needed to change yet. */
export const toTunables = (settings: Settings): ScanTunables => ({
  window: { after_ms: settings.time_window, before_ms: settings.negative_lag },
  answer_memory_ms: settings.answer_memory,
  logging_slack_ms: 2 * MINUTE,
  lineage_lookback_ms: 30 * DAY,
  flow_lookback_ms: DAY,
  expected_ports: settings.expected_ports,
  excluded_programs: [...EXCLUDED_PROGRAMS, ...settings.process_image_filter],
  formulae: settings.formulae,
  port_deviation_threshold: settings.port_deviation_threshold,
  query_length_threshold: settings.query_length_threshold,
  page_size: settings.page_size,
  slice_minutes: SLICE_MINUTES,
});
