import type { Engine, RequestPurpose } from '../port.ts';

/** The same engine, whose requests say what they are for. */
export const asking = (engine: Engine, about: RequestPurpose): Engine => ({
  ...engine,
  request: (asked) => engine.request({ ...asked, about: asked.about ?? about }),
});
