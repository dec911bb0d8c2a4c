/** How far work that goes on in order of time has come, for other work that follows it. */
export interface Passed {
  /** resolves once all before the time is done; rejects where the work ended in failure */
  readonly until: (time: number) => Promise<void>;
  /** all before the time is done */
  readonly advance: (time: number) => void;
  /** there is nothing more to wait for */
  readonly finish: () => void;
  readonly fail: (error: unknown) => void;
}

interface Waiting {
  readonly time: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export const watchPassed = (): Passed => {
  let passed = Number.NEGATIVE_INFINITY;
  let failure: { readonly error: unknown } | undefined;
  let waiting: Waiting[] = [];
  const advance = (time: number): void => {
    passed = Math.max(passed, time);
    const [done, left]: [Waiting[], Waiting[]] = [[], []];
    for (const one of waiting) (one.time <= passed ? done : left).push(one);
    waiting = left;
    for (const { resolve } of done) resolve();
  };
  return {
    until: (time) =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) reject(failure.error);
        else if (time <= passed) resolve();
        else waiting.push({ time, resolve, reject });
      }),
    advance,
    finish: () => advance(Number.POSITIVE_INFINITY),
    fail: (error) => {
      failure = { error };
      const all = waiting;
      waiting = [];
      for (const { reject } of all) reject(error);
    },
  };
};
