const GENERAL =
  /did not exit normally|died while starting|for complete error details|Suppressed:|uncaught exception in/i;

/** The line of an engine's log that most likely names the trouble, without time stamp and class. */
export const toLastWords = (log: string): string => {
  const lines = log.split('\n').filter((line) => line.trim() !== '' && !/^\s+(at |\.\.\. )/.test(line));
  const telling = lines.filter((line) => /exception|error|fatal/i.test(line) && !GENERAL.test(line));
  const line = telling.at(-1) ?? lines.at(-1) ?? 'nothing';
  const bare = line.replace(/^(\[[^\]]*\]\s*)+/, '').replace(/^(Caused by|Likely root cause): /, '');
  return bare.trim().slice(0, 400);
};
