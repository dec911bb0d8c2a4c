import { toDiscoverLink } from './discover_link.ts';
import type { IndexPatterns } from './index_patterns.ts';
import type { View } from './panel.ts';

export interface DocumentView {
  readonly view: View;
  readonly id: string;
  readonly name: string;
  readonly pattern: string;
  readonly time_field: string;
  /** field → where its value leads */
  readonly links: Readonly<Record<string, Link>>;
}

export interface Link {
  readonly url: string;
  readonly label: string;
}

export const toViewId = (prefix: string, view: View): string => `${prefix}-view-${view}`;

/** The console's page of one finding. */
const toConsoleLink = (console_url: string): Link => ({
  url: `${console_url.replace(/\/+$/, '')}/#/findings/{{value}}`,
  label: '{{value}}',
});

/** @param console_url address of the service's console */
export const toDataViews = (
  prefix: string,
  patterns: IndexPatterns,
  console_url: string,
): readonly DocumentView[] => {
  const events = toViewId(prefix, 'events');
  const toEvent: Link = { url: toDiscoverLink(events, ['_id']), label: '{{value}}' };
  const toProcess: Link = {
    url: toDiscoverLink(events, ['process.entity_id', 'winlog.event_data.ProcessGuid', 'ProcessGuid']),
    label: '{{value}}',
  };
  const toStory: Link = {
    url: toDiscoverLink(toViewId(prefix, 'findings'), ['afterquery.episode']),
    label: '{{value}}',
  };
  const view = (key: View, name: string, links: Readonly<Record<string, Link>> = {}): DocumentView => ({
    view: key,
    id: toViewId(prefix, key),
    name,
    pattern: patterns[key],
    time_field: '@timestamp',
    links,
  });
  return [
    view('findings', 'Afterquery: findings', {
      'event.id': toConsoleLink(console_url),
      'afterquery.evidence.id': toEvent,
      'process.entity_id': toProcess,
      'afterquery.episode': toStory,
    }),
    view('coverage', 'Afterquery: coverage'),
    view('rollups', 'Afterquery: rollups of DNS', { 'process.entity_id': toProcess }),
    view('events', 'Afterquery: the events behind findings'),
  ];
};
