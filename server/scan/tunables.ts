import { AN1121, toSlowWindow } from '../analytics/an1121_dns_tunnelling/definition.ts';
import type { Ramp } from '../analytics/definition.ts';
import { EXCLUDED_PROGRAMS } from '../analytics/programs/excluded_programs.ts';
import { HABITS } from '../baseline/judge_usage.ts';
import type { Settings } from '../config/settings.ts';
import { DAY_MS, MINUTE_MS } from '../schema/durations.ts';
import { SLICE_MINUTES } from './plan_slices.ts';
import type { ScanTunables } from './scan_context.ts';

/** The ramp keeps its width wherever an admin moves its foot. */
const moveFoot = (ramp: Ramp, from: number): Ramp => ({ ...ramp, from, to: from + ramp.to - ramp.from });

/** What a scan is tuned by, from the settings and from constants that no site has needed to change yet. */
export const toTunables = (settings: Settings): ScanTunables => ({
  window: { after_ms: settings.time_window, before_ms: settings.negative_lag },
  answer_memory_ms: settings.answer_memory,
  logging_slack_ms: 2 * MINUTE_MS,
  lineage_lookback_ms: 30 * DAY_MS,
  flow_lookback_ms: DAY_MS,
  expected_ports: settings.expected_ports,
  excluded_programs: [...EXCLUDED_PROGRAMS, ...settings.process_image_filter],
  formulae: settings.formulae,
  definitions: {
    an1121: {
      ...AN1121,
      subdomain_length: moveFoot(AN1121.subdomain_length, settings.query_length_threshold),
      slow_windows: [...new Set(settings.slow_windows)].map((ms) => toSlowWindow(ms / MINUTE_MS)),
    },
    habits: HABITS,
  },
  port_deviation_threshold: settings.port_deviation_threshold,
  page_size: settings.page_size,
  slice_minutes: SLICE_MINUTES,
});
