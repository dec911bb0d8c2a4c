import type { IdentifiedFinding } from './identified_finding.ts';

/** The whole finding on one line; JSON has no line break of its own inside. */
export const toNdjsonLine = (finding: IdentifiedFinding): string => `${JSON.stringify(finding)}\n`;
