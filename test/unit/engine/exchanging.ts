import type { Engine } from '../../../server/engine/port.ts';

/** An engine of nothing but its exchanges, for what is looked at around them: their order, their cost, what is asked. It imitates no cluster. */
export const exchanging = (request: Engine['request'], flavor: Engine['flavor'] = 'opensearch'): Engine => ({
  flavor,
  version: '9.0.0',
  url: 'http://cluster.example',
  ingest_processors: new Set(),
  close: async () => undefined,
  request,
});
