import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import { CoverageReport } from '../schema/coverage_report.ts';
import { decode } from '../schema/leaf_codecs.ts';
import { toDigest } from './build_report.ts';
import { toCanonicalJson } from './canonical_json.ts';
import { unescapeHtml } from './html_text.ts';
import { isReportCsv, isWholeCsv } from './report_csv.ts';
import { findEmbedded, toReportHtml } from './report_html.ts';

export interface Verified {
  readonly form: 'json' | 'csv' | 'html';
  /** of a CSV file its own is in its last line */
  readonly digest?: string;
}

const parse = (text: string): Either<string, CoverageReport> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return left('it is no JSON');
  }
  const decoded = decode<CoverageReport>(CoverageReport)(value);
  if (isLeft(decoded)) return left(`it is no coverage report: ${decoded.left}`);
  const { digest } = decoded.right;
  const found = toDigest(decoded.right);
  return toCanonicalJson(found) === toCanonicalJson(digest)
    ? decoded
    : left(`its digest is ${found.value}, and it states ${digest.value.slice(0, 80)}`);
};

/** Whether a stored report is as it was written; a Left says in words what is wrong. */
export const verifyReport = (text: string): Either<string, Verified> => {
  if (isReportCsv(text))
    return isWholeCsv(text)
      ? right({ form: 'csv' })
      : left('its last line is not the digest of the lines above it');
  const embedded = findEmbedded(text);
  const report = parse(embedded === undefined ? text : unescapeHtml(embedded));
  if (isLeft(report)) return report;
  if (embedded !== undefined && toReportHtml(report.right) !== text)
    return left('the page shows something else than the report it holds (or another version drew it)');
  return right({ form: embedded === undefined ? 'json' : 'html', digest: report.right.digest.value });
};
