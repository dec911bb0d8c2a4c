import type { Restriction } from './panel.ts';

export const OPEN: Restriction = { label: 'open', query: { term: { 'afterquery.triage.status': 'open' } } };

export const TUNNELS: Restriction = { label: 'AN1121', query: { term: { 'rule.id': 'AN1121' } } };

export const PORTS: Restriction = { label: 'AN0728', query: { term: { 'rule.id': 'AN0728' } } };

export const OF_HOSTS: Restriction = {
  label: 'of hosts',
  query: { term: { 'afterquery.coverage.kind': 'host' } },
};

export const NOT_WHOLLY_WATCHED: Restriction = {
  label: 'partial or blind',
  query: {
    bool: {
      should: ['an0728', 'an1121'].map((analytic) => ({
        terms: { [`afterquery.coverage.${analytic}.state`]: ['partial', 'blind'] },
      })),
      minimum_should_match: 1,
    },
  },
};

/** Sysmon's own numbers, as either shape spells them. */
export const SYSMON_EVENTS: Restriction = {
  label: 'events 1, 3 and 22',
  query: {
    bool: {
      should: [
        { terms: { 'event.code': ['1', '3', '22'] } },
        { terms: { 'winlog.event_id': ['1', '3', '22'] } },
        { terms: { EventID: ['1', '3', '22'] } },
      ],
      minimum_should_match: 1,
    },
  },
};
