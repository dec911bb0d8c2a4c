/** The embedded engine cannot run. The message is one sentence for people. */
export class EmbeddedEngineError extends Error {
  override readonly name = 'EmbeddedEngineError';
}
