import type { Span } from '../../../queries/question.ts';
import { buildSocketEvents } from '../../../queries/socket_events.ts';
import { dropDuplicates, type LookupIndex } from '../../join/index_lookups.ts';
import { type JoinedSocket, joinSocket } from '../../join/join_answers.ts';
import type { ProcessRef, SocketBucket } from '../../schema/rows.ts';
import { choose } from '../fields/usable_profiles.ts';
import type { ScanContext } from '../scan_context.ts';
import { together } from '../together.ts';

const CANDIDATES_AT_ONCE = 500;
/** Requests under way at once. */
const REQUESTS_AT_ONCE = 2;

const toBucketKey = (row: ProcessRef & { readonly address: string; readonly port: number }): string =>
  `${row.host}\n${row.entity_id}\n${row.pid}\n${row.executable}\n${row.address}\n${row.port}`;

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
  const read = (some: readonly SocketBucket[]) =>
    context.reader.documents(profiles, (fields) => buildSocketEvents(fields, span, some));
  const chunks = Array.from({ length: Math.ceil(candidates.length / CANDIDATES_AT_ONCE) }, (_, i) =>
    candidates.slice(i * CANDIDATES_AT_ONCE, (i + 1) * CANDIDATES_AT_ONCE),
  );
  for (let i = 0; i < chunks.length; i += REQUESTS_AT_ONCE)
    for (const events of await together(...chunks.slice(i, i + REQUESTS_AT_ONCE).map(read)))
      for (const socket of dropDuplicates(events))
        if (wanted.has(toBucketKey(socket)))
          joined.push(joinSocket(socket, index, join_context, context.tunables.window));
  return [...new Map(joined.map((j) => [`${j.socket.index}\n${j.socket.id}`, j])).values()];
};
