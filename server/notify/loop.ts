export interface Loop {
  /** begin a turn now, or right after the running one */
  readonly wake: () => void;
  /** no further turn; resolves when the running one has ended */
  readonly end: () => Promise<void>;
}

/** Turns of one piece of work, never two at once, a pause between them. */
export const startLoop = (
  work: () => Promise<void>,
  pause_ms: number,
  onDefect: (error: unknown) => void,
): Loop => {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let [is_awaited, has_ended] = [false, false];
  const plan = (ms: number): void => {
    if (!has_ended) timer = setTimeout(begin, ms);
  };
  const begin = (): void => {
    clearTimeout(timer);
    is_awaited = false;
    running = work()
      .catch(onDefect)
      .then(() => {
        running = undefined;
        plan(is_awaited ? 0 : pause_ms);
      });
  };
  plan(0);
  return {
    wake: () => {
      if (running !== undefined) is_awaited = true;
      else if (!has_ended) begin();
    },
    end: async () => {
      has_ended = true;
      clearTimeout(timer);
      await running;
    },
  };
};
