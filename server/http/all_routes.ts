import type { AnyRoute } from './define_route.ts';
import { aboutRoutes } from './routes/about.ts';
import { auditRoutes } from './routes/audit.ts';
import { baselineRoutes } from './routes/baselines.ts';
import { canaryRoutes } from './routes/canaries.ts';
import { coverageRoutes } from './routes/coverage.ts';
import { exceptionPreviewRoutes } from './routes/exception_preview.ts';
import { exceptionRoutes } from './routes/exceptions.ts';
import { exportRoutes } from './routes/export.ts';
import { singleFindingRoutes } from './routes/finding.ts';
import { findingRoutes } from './routes/findings.ts';
import { healthRoutes } from './routes/health.ts';
import { keyRoutes } from './routes/keys.ts';
import { metricsRoutes } from './routes/metrics.ts';
import { openApiRoutes } from './routes/openapi.ts';
import { scanRoutes } from './routes/scans.ts';
import { settingRoutes } from './routes/settings.ts';
import { statsRoutes } from './routes/stats.ts';
import { storyStatsRoutes } from './routes/story_stats.ts';
import { timelineRoutes } from './routes/timeline.ts';
import type { Service } from './service.ts';

/** Every route there is: what is served, documented and tested. */
export const toRoutes = (service: Service): AnyRoute[] => {
  const routes = [
    ...healthRoutes(service),
    ...scanRoutes(service),
    ...findingRoutes(service),
    // before a finding of that id
    ...exportRoutes(service),
    ...singleFindingRoutes(service),
    ...timelineRoutes(service),
    ...exceptionPreviewRoutes(service),
    ...statsRoutes(service),
    ...storyStatsRoutes(service),
    ...coverageRoutes(service),
    ...canaryRoutes(service),
    ...exceptionRoutes(service),
    ...baselineRoutes(service),
    ...keyRoutes(service),
    ...aboutRoutes(service),
    ...settingRoutes(service),
    ...auditRoutes(service),
    ...metricsRoutes(service),
  ];
  return [...routes, ...openApiRoutes(routes)];
};
