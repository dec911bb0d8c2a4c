import type { Finding } from '../schema/finding.ts';

/** A finding with the id of its document, as every list shows it. */
export type IdentifiedFinding = Finding & { readonly id: string };
