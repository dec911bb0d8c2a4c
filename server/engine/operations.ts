/** Everything the other rooms may ask of a cluster. */
export { asking } from './operations/asking.ts';
export { backOff } from './operations/back_off.ts';
export type { BulkOperation } from './operations/bulk_lines.ts';
export type { BulkFailure, BulkResult } from './operations/bulk_outcome.ts';
export { type BulkOptions, bulkWrite } from './operations/bulk_write.ts';
export {
  deleteDocument,
  deleteMatching,
  getDocument,
  multiGet,
  type StoredDocument,
} from './operations/documents.ts';
export { type FieldCapabilities, type FieldCapability, fieldCaps } from './operations/field_caps.ts';
export { type CompositeFolded, type CompositeQuery, foldComposite } from './operations/fold_composite.ts';
export {
  type DocumentsFolded,
  type DocumentsQuery,
  foldDocuments,
  readDocuments,
} from './operations/fold_documents.ts';
export type { SearchHit } from './operations/hits.ts';
export { type Indexed, type IndexOptions, indexDocument } from './operations/index_document.ts';
export { countDocuments, createIndex, deleteIndex, refresh } from './operations/indices.ts';
export { closePit, openPit } from './operations/point_in_time.ts';
export { resolveIndices } from './operations/resolve_indices.ts';
export {
  getJson,
  putComponentTemplate,
  putIlmPolicy,
  putIndexTemplate,
  putIngestPipeline,
  putIsmPolicy,
} from './operations/resources.ts';
export {
  type SearchBody,
  type SearchOptions,
  type SearchResult,
  search,
  searchPit,
} from './operations/search.ts';
