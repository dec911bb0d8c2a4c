import { buildPopulation, buildRareFields, type Shape } from '../../../queries/population.ts';
import type { Span } from '../../../queries/question.ts';
import { search } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import { orThrow } from '../reader.ts';

/** Documents of an index, and how many of them carry each field; of a field without rivals it is known only that some do. */
export interface Population {
  readonly documents: number;
  readonly filled: Map<string, number>;
}

export interface PopulationQuestion {
  readonly pattern: string;
  readonly time_field: string;
  readonly span: Span;
  readonly names: readonly string[];
  /** names that stand for the same thing: where documents carry several of them, numbers decide */
  readonly rivals: readonly (readonly string[])[];
}

/** Up to here every document is looked at. */
const FEW_DOCUMENTS = 25_000;
/** Of more, these many stretches of the span, together of about as many documents, each at most so long. */
const STRETCHES = 100;
const STRETCH_MS = 15_000;

interface IndexBucket {
  readonly key: string;
  readonly doc_count: number;
  readonly fields?: { readonly buckets?: Readonly<Record<string, { readonly doc_count: number }>> };
}

const toLabels = (names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name, i) => [`f${i}`, name]));

const ask = async (engine: Engine, pattern: string, body: Readonly<Record<string, unknown>>) =>
  (await orThrow(search(engine, pattern, body))).aggregations;

/** Documents per index and field name; an index without a document there is absent. */
const countFields = async (
  engine: Engine,
  { pattern, time_field }: PopulationQuestion,
  spans: readonly Span[],
  names: readonly string[],
  shape: Shape,
): Promise<Map<string, Population>> => {
  const labels = toLabels(names);
  const answer = await ask(engine, pattern, buildPopulation(time_field, spans, labels, shape));
  const indices = answer?.indices as { readonly buckets?: readonly IndexBucket[] } | undefined;
  return new Map(
    (indices?.buckets ?? []).map(({ key, doc_count: documents, fields }) => {
      const counted = Object.entries(fields?.buckets ?? {});
      const filled = new Map(counted.map(([label, bucket]) => [labels[label] ?? label, bucket.doc_count]));
      return [key, { documents, filled }];
    }),
  );
};

/** Into the population: fields that were not met, or whose rivals were met too, in all documents. */
const countRare = async (
  engine: Engine,
  { pattern, time_field, span }: PopulationQuestion,
  names: readonly string[],
  shape: Shape,
  population: ReadonlyMap<string, Population>,
): Promise<void> => {
  const labels = toLabels(names);
  const answer = await ask(engine, pattern, buildRareFields(time_field, span, labels, shape));
  const fields = answer?.fields as
    | {
        readonly buckets?: Readonly<
          Record<string, { readonly indices?: { readonly buckets?: readonly IndexBucket[] } }>
        >;
      }
    | undefined;
  for (const [label, { indices }] of Object.entries(fields?.buckets ?? {}))
    for (const { key, doc_count } of indices?.buckets ?? [])
      population.get(key)?.filled.set(labels[label] ?? label, doc_count);
};

/** Evenly over the span: every index that receives events all the time is met. */
const toStretches = ({ from, to }: Span, share: number): Span[] => {
  const step = (to - from) / STRETCHES;
  const length = Math.min(Math.ceil(step * share), STRETCH_MS);
  return Array.from({ length: STRETCHES }, (_, i) => {
    const start = Math.floor(from + i * step);
    return { from: start, to: start + length };
  });
};

/**
 * Which fields documents of the shape carry in the span, index by index. Asking that of every document of a long span is dear: so parts of it
 * are asked first, and all of it only for fields that they leave open.
 */
export const readPopulation = async (
  engine: Engine,
  question: PopulationQuestion,
  shape: Shape,
  few_documents = FEW_DOCUMENTS,
): Promise<Map<string, Population>> => {
  const { span, names, rivals } = question;
  const all = await countFields(engine, question, [span], [], shape);
  const documents = [...all.values()].reduce((sum, one) => sum + one.documents, 0);
  if (documents <= few_documents) return countFields(engine, question, [span], names, shape);
  const met = await countFields(engine, question, toStretches(span, few_documents / documents), names, shape);
  for (const [index, { filled }] of met)
    for (const [name, n] of filled) if (n > 0) all.get(index)?.filled.set(name, n);
  const isFilled = (index: string, name: string): boolean => (all.get(index)?.filled.get(name) ?? 0) > 0;
  const unmet = names.filter((name) => [...all.keys()].some((index) => !isFilled(index, name)));
  if (unmet.length > 0) await countRare(engine, question, unmet, shape, all);
  const counted = new Set(unmet);
  const rivalling = [...all.keys()].flatMap((index) =>
    rivals.map((group) => group.filter((name) => isFilled(index, name))).filter((group) => group.length > 1),
  );
  const uncounted = [...new Set(rivalling.flat())].filter((name) => !counted.has(name));
  if (uncounted.length > 0) await countRare(engine, question, uncounted, shape, all);
  return all;
};
