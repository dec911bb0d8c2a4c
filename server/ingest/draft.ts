import type { NormalisedEvent } from '../schema/events.ts';

export type Stream = 'sysmon' | 'dns';

/** An event before it has an id. */
export interface Draft {
  readonly event: NormalisedEvent;
  readonly stream: Stream;
  /** the number the source's own log gave the record; with it a record sent twice is known to be the same */
  readonly record_number: string | undefined;
  /** what the event loses by rounding and cutting, and what else tells it from its neighbours */
  readonly identity: readonly (string | undefined)[];
}

export const ECS = { version: '8.17.0' } as const;

/** ECS categories of what is kept, by Sysmon event id; network DNS counts as 22. */
export const CATEGORIES: Readonly<Record<string, { readonly category: string[]; readonly type: string[] }>> =
  {
    '1': { category: ['process'], type: ['start'] },
    '3': { category: ['network'], type: ['start', 'connection', 'protocol'] },
    '5': { category: ['process'], type: ['end'] },
    '22': { category: ['network'], type: ['connection', 'protocol', 'info'] },
  };
