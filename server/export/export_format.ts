import type { IdentifiedFinding } from './identified_finding.ts';
import { CSV_HEADER, toCsvLine } from './to_csv.ts';
import { toNdjsonLine } from './to_ndjson.ts';
import { STIX_TAIL, toStixHead, toStixPart } from './to_stix.ts';

/** One file, written piece by piece: its head, a part for each finding in turn, its tail. */
export interface ExportText {
  readonly head: string;
  readonly toPart: (finding: IdentifiedFinding) => string;
  readonly tail: string;
}

export interface ExportFormat {
  readonly media_type: string;
  readonly file_name: string;
  /** `origin` is another one for every file */
  readonly toText: (origin: string) => ExportText;
}

export const EXPORT_FORMATS = {
  ndjson: {
    media_type: 'application/x-ndjson',
    file_name: 'afterquery-findings.ndjson',
    toText: () => ({ head: '', toPart: toNdjsonLine, tail: '' }),
  },
  csv: {
    media_type: 'text/csv',
    file_name: 'afterquery-findings.csv',
    toText: () => ({ head: CSV_HEADER, toPart: toCsvLine, tail: '' }),
  },
  stix: {
    media_type: 'application/stix+json;version=2.1',
    file_name: 'afterquery-findings.stix.json',
    toText: (origin) => {
      const written = new Set<string>();
      return { head: toStixHead(origin), toPart: (finding) => toStixPart(finding, written), tail: STIX_TAIL };
    },
  },
} as const satisfies Readonly<Record<string, ExportFormat>>;
