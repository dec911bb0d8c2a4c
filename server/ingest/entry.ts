/** One stream of text inside a source; a plain file is its own single entry. Names of members read `file!member`. */
export type Entry =
  | { readonly name: string; readonly chunks: AsyncIterable<Buffer> }
  | { readonly name: string; readonly problem: string };

/** What macOS packs beside every file. */
export const isResourceFork = (name: string): boolean =>
  name.startsWith('__MACOSX/') || (name.split('/').pop() ?? '').startsWith('._');
