import { readFileSync, writeFileSync } from 'node:fs';
import { isLeft } from 'fp-ts/lib/Either.js';
import type { Settings } from '../config/settings.ts';
import { REPORT_FORMS, type ReportFormName } from '../coverage/report_form.ts';
import { verifyReport } from '../coverage/verify_report.ts';
import type { Engine } from '../engine/port.ts';
import { reportCoverage, toReportSentence } from '../scan/covered/report_coverage.ts';
import { parseSpan } from '../scan/parse_time.ts';
import { CommandFailure, type Runtime } from './runtime.ts';

export interface CoverageRequest {
  readonly from: number;
  readonly to: number;
  readonly form: ReportFormName;
  /** file to write to; undefined: standard output */
  readonly out: string | undefined;
}

export const toCoverageRequest = (
  runtime: Runtime,
  options: {
    readonly from: string;
    readonly to: string;
    readonly format: ReportFormName;
    readonly out?: string;
  },
): CoverageRequest => {
  const span = parseSpan(options.from, options.to, runtime.now());
  if (isLeft(span)) throw new CommandFailure(`--${span.left}`, 2);
  return { ...span.right, form: options.format, out: options.out };
};

const toReason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Read the facts of the period, and write its report. */
export const runCoverage = async (
  runtime: Runtime,
  engine: Engine,
  settings: Settings,
  { from, to, form, out }: CoverageRequest,
): Promise<void> => {
  const report = await reportCoverage(engine, settings, { from, to }, runtime.now())();
  if (isLeft(report)) throw new CommandFailure(toReportSentence(report.left, engine.url), 1);
  const text = REPORT_FORMS[form].toText(report.right);
  if (out === undefined) {
    runtime.out(text);
    return;
  }
  try {
    writeFileSync(out, text);
  } catch (error) {
    throw new CommandFailure(`${out} cannot be written: ${toReason(error)}`, 1);
  }
  runtime.err(`${out}: ${report.right.digest.algorithm} ${report.right.digest.value}\n`);
};

/** Whether a stored report is as it was written. */
export const runVerify = (runtime: Runtime, file: string): void => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandFailure(`${file} cannot be read: ${toReason(error)}`, 2);
  }
  const verified = verifyReport(text);
  if (isLeft(verified)) throw new CommandFailure(`${file} is not as it was written: ${verified.left}.`, 1);
  const { form, digest } = verified.right;
  runtime.out(`${file} (${form}) is as it was written.${digest === undefined ? '' : ` SHA-256 ${digest}`}\n`);
};
