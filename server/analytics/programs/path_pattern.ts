/**
 * Windows path patterns: `*` any run of characters, `?` one character, case ignored; the same meaning as the wildcard query that
 * pushes them down, so that what the cluster leaves out and what the service leaves out never differ.
 */
export const toPathMatcher = (patterns: readonly string[]): ((path: string) => boolean) => {
  const exact = new Set<string>();
  const expressions: RegExp[] = [];
  for (const pattern of patterns) {
    if (/[*?]/.test(pattern)) {
      const source = pattern
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replaceAll('*', '[\\s\\S]*')
        .replaceAll('?', '[\\s\\S]');
      expressions.push(new RegExp(`^${source}$`, 'i'));
    } else exact.add(pattern.toLowerCase());
  }
  return (path) => exact.has(path.toLowerCase()) || expressions.some((e) => e.test(path));
};
