import { type FactWriter, openFacts } from '../../coverage/write_facts.ts';
import { asking, bulkWrite } from '../../engine/operations.ts';
import { addTo } from '../../schema/scan_account.ts';
import { choose } from '../fields/usable_profiles.ts';
import type { Passed } from '../passed.ts';
import { orThrow } from '../reader.ts';
import type { ScanContext } from '../scan_context.ts';
import { endIfCancelled, type ScanRequest } from '../scan_request.ts';
import type { Covered } from './covered.ts';

const openWriter = (request: ScanRequest, context: ScanContext): FactWriter => {
  const { reader, account, sysmon, dns, bury } = context;
  const engine = asking(reader.engine, { question: 'coverage', way: 'other' });
  return openFacts(
    {
      engine,
      indexOf: request.names.coverageOf,
      ask: orThrow,
      composite: reader.composite,
      write: async (operations) => {
        const result = await orThrow(bulkWrite(engine, operations, {}));
        await bury('coverage', operations, result.failed);
        return new Set([...result.existing, ...result.conflicts]);
      },
      madeUp: context.canaries.among,
      onUnreadable: () => addTo(account.skipped, 'undecodable_coverage'),
    },
    {
      span: request.span,
      slice_minutes: request.tunables.slice_minutes,
      sysmon,
      dns,
      sysmon_indices: request.sysmon_indices,
      dns_indices: request.dns_indices,
      sockets: new Set(choose(sysmon, 'sockets')),
      questions: new Set(choose(sysmon, 'questions')),
      addresses: choose(sysmon, 'host_addresses'),
      joins: request.analytics.includes('AN0728') ? context.joins : undefined,
      unresolved: account.unresolved,
      scan_id: context.scan_id,
    },
  );
};

/** Coverage facts of a scan: an hour's once its join is made, while other questions go on. */
export interface Coverage {
  readonly writeDay: (day: string, joined: Pick<Passed, 'until'>) => Promise<void>;
  /** undefined: the scan writes none */
  readonly finish: () => Promise<Covered | undefined>;
}

const NONE: Coverage = { writeDay: async () => undefined, finish: async () => undefined };

export const openCoverage = (request: ScanRequest, context: ScanContext): Coverage => {
  if (request.dry_run || request.covers === false) return NONE;
  const writer = openWriter(request, context);
  let [facts, seconds] = [0, 0];
  const timed = async (write: () => Promise<number>): Promise<void> => {
    const began = request.clock();
    facts += await write();
    seconds += (request.clock() - began) / 1_000;
  };
  return {
    writeDay: (day, joined) =>
      timed(() =>
        writer.writeDay(day, async (time) => {
          await joined.until(time);
          endIfCancelled(request);
        }),
      ),
    finish: async () => {
      endIfCancelled(request);
      await timed(writer.finish);
      return { facts, seconds };
    },
  };
};
