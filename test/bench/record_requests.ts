import type { Engine, EngineRequest } from '../../server/engine/port.ts';

/** An engine that also keeps what it is asked, so that the cluster can be timed with the very same requests. */
export const recordRequests = (
  engine: Engine,
): { readonly engine: Engine; readonly requests: EngineRequest[] } => {
  const requests: EngineRequest[] = [];
  const request: Engine['request'] = (one) => {
    requests.push(one);
    return engine.request(one);
  };
  return { engine: { ...engine, request }, requests };
};
