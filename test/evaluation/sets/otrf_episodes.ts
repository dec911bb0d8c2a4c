import type { Episode } from '../labelled_set.ts';
import type { ObservedEvent } from '../observed_event.ts';

/** The answer-then-high-port pairs of the OTRF recordings that belong to the attack itself, by process instance and port. */
const PAIRS: readonly { readonly guid: string; readonly port: number; readonly about: string }[] = [
  { guid: '{2d351099-5ca9-5f5f-2f04-000000000400}', port: 61_249, about: 'WMIC.exe, remote stylesheet' },
  { guid: '{b34bc01c-ca61-5f67-ec12-000000000400}', port: 50_937, about: 'powershell.exe' },
  { guid: '{b34bc01c-7dfc-5f67-de11-000000000400}', port: 49_726, about: 'powershell.exe' },
  { guid: '{b34bc01c-2f95-5f69-5f01-000000000900}', port: 49_674, about: 'powershell.exe' },
  { guid: '{71b87c12-d7e5-5f84-0d01-000000000500}', port: 5_985, about: 'GruntHTTP.exe, WinRM' },
  // `wmic /node:WORKSTATION6` by the cmd.exe that the implant GruntHTTP.exe started
  {
    guid: '{42c2e005-d782-5f80-b207-000000000400}',
    port: 55_833,
    about: 'WMIC.exe, started by GruntHTTP.exe',
  },
];

/** Their host, name and times stand in the recording. */
export const findOtrfEpisodes = (events: readonly ObservedEvent[]): Episode[] =>
  PAIRS.flatMap(({ guid, port, about }): Episode[] => {
    const sockets = events.filter((e) => e.code === '3' && e.entity_id === guid && e.port === port);
    const [socket] = sockets;
    if (socket === undefined) return [];
    const lookup = events.find(
      (e) => e.code === '22' && e.entity_id === guid && e.addresses.some((a) => a === socket.address),
    );
    const group = lookup?.group?.group;
    return [
      {
        id: `otrf ${guid} ${port}`,
        analytic: 'AN0728',
        host: socket.host,
        addresses: [],
        entity_id: guid,
        domain: group === undefined || group === '(single label)' ? '*' : group,
        first: Math.min(...sockets.map(({ time }) => time)),
        last: Math.max(...sockets.map(({ time }) => time)),
        about: `${about}, ${port}`,
      },
    ];
  });
