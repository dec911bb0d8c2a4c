/** Reads an import file as a dashboards product would, and asks the cluster what its panels ask. */

export interface SavedObject {
  readonly type: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly { readonly name: string; readonly type: string; readonly id: string }[];
  readonly coreMigrationVersion?: string;
  readonly typeMigrationVersion?: string;
  readonly migrationVersion?: Readonly<Record<string, string>>;
}

type Body = Readonly<Record<string, unknown>>;

export interface AggConfig {
  readonly id: string;
  readonly type: string;
  readonly schema: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface VisState {
  readonly title: string;
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly aggs: readonly AggConfig[];
}

export interface Source {
  readonly filter: readonly { readonly meta: Readonly<Record<string, unknown>>; readonly query: Body }[];
  readonly indexRefName?: string;
}

export const readObjects = (ndjson: string): readonly SavedObject[] =>
  ndjson
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as SavedObject);

export const readVisState = ({ attributes }: SavedObject): VisState =>
  JSON.parse(String(attributes.visState)) as VisState;

export const readSource = ({ attributes }: SavedObject): Source => {
  const { searchSourceJSON } = attributes.kibanaSavedObjectMeta as { searchSourceJSON: string };
  return JSON.parse(searchSourceJSON) as Source;
};

/** The pattern of the data view behind a panel or search. */
export const readPattern = (objects: readonly SavedObject[], object: SavedObject): string => {
  const { indexRefName } = readSource(object);
  const reference = object.references.find(({ name }) => name === indexRefName);
  const view = objects.find(({ id, type }) => id === reference?.id && type === reference.type);
  if (view === undefined) throw new Error(`${object.id} names no data view`);
  return String(view.attributes.title);
};

const toMetrics = (aggs: readonly AggConfig[]): Body =>
  Object.fromEntries(
    aggs
      .filter(({ schema, type }) => schema === 'metric' && type !== 'count')
      .map(({ id, type, params }) => [id, { [type]: { field: params.field } }]),
  );

const toBucket = ({ type, params }: AggConfig, aggs: readonly AggConfig[]): Body => {
  if (type === 'date_histogram')
    return {
      date_histogram: { field: params.field, fixed_interval: '1h', min_doc_count: params.min_doc_count },
    };
  if (type !== 'terms') throw new Error(`no test knows the aggregation ${type}`);
  const by = aggs.find(({ id }) => id === params.orderBy);
  if (by === undefined) throw new Error(`terms are ordered by ${String(params.orderBy)}, which is no metric`);
  return {
    terms: {
      field: params.field,
      size: params.size,
      order: { [by.type === 'count' ? '_count' : by.id]: params.order },
    },
  };
};

/** What the product asks for a classic visualization: splits inside each other, metrics at every level. */
export const toSearchBody = (object: SavedObject): Body => {
  const { aggs } = readVisState(object);
  const splits = aggs.filter(({ schema }) => schema !== 'metric');
  const metrics = toMetrics(aggs);
  const nested = splits.reduceRight<Body>(
    (inner, split) => ({ ...metrics, [split.id]: { ...toBucket(split, aggs), aggs: inner } }),
    metrics,
  );
  return {
    size: 0,
    query: { bool: { filter: readSource(object).filter.map(({ query }) => query) } },
    aggs: nested,
  };
};
