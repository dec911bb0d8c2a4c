import { toAsciiLower, toPathMatcher } from './path_pattern.ts';

/** Programs that are never judged, and how a cluster may be told of most of them cheaply. */
export interface Exclusion {
  readonly isExcluded: (executable: string | undefined) => boolean;
  /** paths as they are spelt, and patterns that stand for no single path; together at most what `isExcluded` says */
  readonly toLeftOut: () => { readonly paths: readonly string[]; readonly patterns: readonly string[] };
}

/** Paths that are learnt: version folders and spellings. Beyond it they are dropped here, as they come. */
const MOST_PATHS = 2_000;
/** Programs whose verdict is remembered: the same few thousand are met a million times. */
const MOST_VERDICTS = 20_000;

/**
 * By patterns (`*` any run, `?` one character, whatever the case). What an excluded program's path looks like in this estate is learnt from
 * what comes: the next question leaves it out by name.
 */
export const createExclusion = (patterns: readonly string[]): Exclusion => {
  const matches = toPathMatcher(patterns);
  const plain = patterns.filter((pattern) => !/[*?]/.test(pattern));
  const paths = new Set(plain.flatMap((path) => [path, toAsciiLower(path)]));
  const verdicts = new Map<string, boolean>();
  const wild = patterns.filter((pattern) => /[*?]/.test(pattern));
  return {
    isExcluded: (executable) => {
      if (executable === undefined) return false;
      const known = verdicts.get(executable);
      if (known !== undefined) return known;
      const excluded = matches(executable);
      if (excluded && paths.size < MOST_PATHS) paths.add(executable);
      if (verdicts.size >= MOST_VERDICTS) verdicts.clear();
      verdicts.set(executable, excluded);
      return excluded;
    },
    toLeftOut: () => ({ paths: [...paths].sort(), patterns: wild }),
  };
};
