import type { CoverageReport } from '../schema/coverage_report.ts';
import { toReportCsv } from './report_csv.ts';
import { toReportHtml } from './report_html.ts';

interface ReportForm {
  readonly media_type: string;
  readonly extension: string;
  readonly toText: (report: CoverageReport) => string;
}

/** The forms of a report. */
export const REPORT_FORMS = {
  json: {
    media_type: 'application/json',
    extension: 'json',
    toText: (report) => `${JSON.stringify(report, null, 2)}\n`,
  },
  csv: { media_type: 'text/csv', extension: 'csv', toText: toReportCsv },
  html: { media_type: 'text/html', extension: 'html', toText: toReportHtml },
} as const satisfies Record<string, ReportForm>;
export type ReportFormName = keyof typeof REPORT_FORMS;
