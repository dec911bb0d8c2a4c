import type { Span } from '../../../queries/question.ts';
import { buildSocketEvents } from '../../../queries/socket_events.ts';
import { dropDuplicates, type LookupIndex } from '../../join/index_lookups.ts';
import { type JoinedSocket, joinSocket } from '../../join/join_answers.ts';
import type { ProcessRef, SocketBucket } from '../../schema/rows.ts';
import { choose } from '../fields/usable_profiles.ts';
import type { ScanContext } from '../scan_context.ts';

const CANDIDATES_AT_ONCE = 500;

const toBucketKey = (row: ProcessRef & { readonly address: string; readonly port: number }): string =>
  [row.host, row.entity_id, row.pid, row.executable, row.address, row.port].join('\n');

/** The exact events behind the candidates, joined. */
export const settleSockets = async (
  context: ScanContext,
  span: Span,
  candidates: readonly SocketBucket[],
  index: LookupIndex,
  ancestors: (entity_key: string) => readonly string[],
  hosts: ReadonlySet<string>,
): Promise<JoinedSocket[]> => {
  const profiles = choose(context.sysmon, 'sockets');
  const wanted = new Set(candidates.map(toBucketKey));
  const join_context = { ancestors, has_lookups: (host: string) => hosts.has(host) };
  const joined: JoinedSocket[] = [];
  for (let i = 0; i < candidates.length; i += CANDIDATES_AT_ONCE) {
    const some = candidates.slice(i, i + CANDIDATES_AT_ONCE);
    const events = await context.reader.documents(profiles, (fields) =>
      buildSocketEvents(fields, span, some),
    );
    for (const socket of dropDuplicates(events)) {
      const key = toBucketKey(socket);
      if (!wanted.has(key)) continue;
      joined.push(joinSocket(socket, index, join_context, context.tunables.window));
    }
  }
  return [...new Map(joined.map((j) => [`${j.socket.index}\n${j.socket.id}`, j])).values()];
};
