import { isLeft } from 'fp-ts/lib/Either.js';
import { type EngineError, toSentence } from '../engine/errors.ts';
import { getDocument, indexDocument } from '../engine/operations.ts';
import type { Engine } from '../engine/port.ts';
import type { IndexNames } from '../scan/index_names.ts';
import { decode } from '../schema/leaf_codecs.ts';
import { LeaseDocument } from '../schema/stored_documents.ts';
import type { Logger } from '../telemetry/logger.ts';

export interface Lease {
  /** Take it, keep it, or see who has it; call it again and again. */
  readonly tend: () => Promise<void>;
  /** false from the moment another copy may have taken it, whether or not this one has noticed */
  readonly holds: () => boolean;
  /** the copy that holds it as last seen; undefined before anybody did */
  readonly holder: () => string | undefined;
  /** Let others have it at once. */
  readonly release: () => Promise<void>;
}

export interface LeaseDesk {
  readonly engine: Engine;
  readonly names: IndexNames;
  readonly logger: Logger;
  /** of this copy */
  readonly holder: string;
  /** milliseconds of a clock that never jumps and goes on while the process is stopped */
  readonly monotonic: () => number;
  readonly now: () => number;
}

/** A copy that has not renewed for this long, by the clock of whoever watches, is taken for dead, milliseconds. */
export const LEASE_MS = 15_000;
export const TEND_EVERY_MS = 4_000;

const ID = 'lease';

interface Seen {
  readonly document: LeaseDocument;
  readonly seq_no: number;
  readonly primary_term: number;
  /** when this version was first seen here */
  readonly since: number;
}

/**
 * One copy at a time holds the lease. Nobody compares times of two machines: a contender waits until the document has stood unchanged for a
 * lease by its own clock, and takes it under the sequence number it saw; a holder counts from before it asked for its last renewal. So
 * clocks may be minutes apart, and a copy that was frozen knows, without asking, that its time is over.
 */
export const createLease = (desk: LeaseDesk): Lease => {
  const { engine, names, logger, holder, monotonic, now } = desk;
  let seen: Seen | undefined;
  let held_until = Number.NEGATIVE_INFINITY;
  const warn = (what: string, error: EngineError): void =>
    logger.warn(`lease not ${what}: ${toSentence(error, engine.url)}`);

  const read = async (): Promise<boolean> => {
    const stored = await getDocument(engine, names.checkpoints, ID)();
    if (isLeft(stored)) {
      warn('read', stored.left);
      return false;
    }
    if (stored.right === undefined) {
      seen = undefined;
      return true;
    }
    const document = decode(LeaseDocument)(stored.right._source);
    if (isLeft(document)) {
      warn('read', { kind: 'undecodable', detail: document.left });
      return false;
    }
    const { _seq_no: seq_no, _primary_term: primary_term } = stored.right;
    const same = seen?.seq_no === seq_no && seen.primary_term === primary_term;
    if (!same) seen = { document: document.right, seq_no, primary_term, since: monotonic() };
    return true;
  };

  const write = async (document: LeaseDocument): Promise<boolean> => {
    const asked_at = monotonic();
    const guard =
      seen === undefined ? { create: true } : { if_seq_no: seen.seq_no, if_primary_term: seen.primary_term };
    const written = await indexDocument(engine, names.checkpoints, ID, document, guard)();
    if (isLeft(written)) {
      if (written.left.kind !== 'conflict') warn('written', written.left);
      return false;
    }
    const { _seq_no: seq_no, _primary_term: primary_term } = written.right;
    seen = { document, seq_no, primary_term, since: asked_at };
    held_until = asked_at + LEASE_MS;
    return true;
  };

  const toDocument = (term: number, renewals: number): LeaseDocument => ({
    '@timestamp': new Date(now()).toISOString(),
    id: ID,
    holder,
    term,
    renewals,
  });

  return {
    holds: () => monotonic() < held_until,
    holder: () => seen?.document.holder,
    tend: async () => {
      if (!(await read())) return;
      if (seen?.document.holder === holder && monotonic() < held_until) {
        await write(toDocument(seen.document.term, seen.document.renewals + 1));
        return;
      }
      const is_free =
        seen === undefined || seen.document.holder === '' || monotonic() - seen.since >= LEASE_MS;
      if (!is_free) return;
      const term = (seen?.document.term ?? 0) + 1;
      if (await write(toDocument(term, 0))) logger.info({ lease: { holder, term } }, 'holds the lease');
    },
    release: async () => {
      if (seen?.document.holder !== holder || monotonic() >= held_until) return;
      held_until = Number.NEGATIVE_INFINITY;
      const { term, renewals } = seen.document;
      await write({ ...toDocument(term, renewals), holder: '' });
      held_until = Number.NEGATIVE_INFINITY;
    },
  };
};
