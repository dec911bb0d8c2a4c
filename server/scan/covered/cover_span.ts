import { writeFacts } from '../../coverage/write_facts.ts';
import { bulkWrite } from '../../engine/operations.ts';
import { addTo } from '../../schema/scan_account.ts';
import { choose } from '../fields/usable_profiles.ts';
import { orThrow } from '../reader.ts';
import type { ScanContext } from '../scan_context.ts';
import { endIfCancelled, type ScanRequest } from '../scan_request.ts';
import type { Covered } from './covered.ts';

/** What was watched in the span whose slices are all judged, into the coverage facts of its hours. */
export const coverSpan = async (request: ScanRequest, context: ScanContext): Promise<Covered> => {
  endIfCancelled(request);
  const { reader, account, sysmon, dns, bury } = context;
  const began = request.clock();
  const facts = await writeFacts(
    {
      engine: reader.engine,
      indexOf: request.names.coverageOf,
      ask: orThrow,
      composite: reader.composite,
      write: async (operations) => {
        const result = await orThrow(bulkWrite(reader.engine, operations, {}));
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
  return { facts, seconds: (request.clock() - began) / 1_000 };
};
