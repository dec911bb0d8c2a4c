/** Only A to Z: a Kelvin sign (U+212A) is not a k, neither to Windows nor to the cluster's wildcard query. */
export const toAsciiLower = (text: string): string => text.replace(/[A-Z]+/g, (run) => run.toLowerCase());

/**
 * Windows path patterns: `*` any run of characters, `?` one character, the case of A to Z ignored; the same meaning as the wildcard
 * query that pushes them down, so that what the cluster leaves out and what the service leaves out never differ.
 */
export const toPathMatcher = (patterns: readonly string[]): ((path: string) => boolean) => {
  const exact = new Set<string>();
  const expressions: RegExp[] = [];
  for (const pattern of patterns.map(toAsciiLower)) {
    if (/[*?]/.test(pattern)) {
      const source = pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '[\\s\\S]*')
        .replaceAll('?', '[\\s\\S]');
      expressions.push(new RegExp(`^${source}$`, 'u'));
    } else exact.add(pattern);
  }
  return (path) => {
    const lower = toAsciiLower(path);
    return exact.has(lower) || expressions.some((e) => e.test(lower));
  };
};
