import * as t from 'io-ts';
import type { Span } from '../../../queries/question.ts';
import { foldDocuments } from '../../engine/operations.ts';
import type { Engine } from '../../engine/port.ts';
import type { FindingFigures } from '../../schema/coverage_report.ts';
import { AnalyticId, SeverityCodec, Triage } from '../../schema/finding.ts';
import { DateTime } from '../../schema/leaf_codecs.ts';
import { addTo } from '../../schema/scan_account.ts';
import { toSourcePaths } from '../../schema/source_paths.ts';
import { orThrow } from '../reader.ts';

/** What is read of a finding for its figures. */
const Figured = t.type({
  event: t.type({ created: DateTime }),
  rule: t.type({ id: AnalyticId }),
  afterquery: t.type({ severity: SeverityCodec, triage: Triage }),
});
type Figured = t.TypeOf<typeof Figured>;

const PATHS = toSourcePaths(Figured);

const toMinutes = ({ event, afterquery: { triage } }: Figured): number[] =>
  triage.status === 'open' || triage.updated === undefined
    ? []
    : [Math.max(0, (Date.parse(triage.updated) - Date.parse(event.created)) / 60_000)];

const at = (ordered: readonly number[], share: number): number =>
  Number((ordered[Math.min(ordered.length - 1, Math.floor(share * ordered.length))] ?? 0).toFixed(1));

const toFigures = (findings: readonly Figured[]): FindingFigures => {
  const [by_severity, by_status]: Record<string, number>[] = [{}, {}];
  for (const { afterquery } of findings) {
    addTo(by_severity ?? {}, afterquery.severity);
    addTo(by_status ?? {}, afterquery.triage.status);
  }
  const minutes = findings.flatMap(toMinutes).sort((a, b) => a - b);
  return {
    total: findings.length,
    by_severity: by_severity ?? {},
    by_status: by_status ?? {},
    ...(minutes.length === 0
      ? {}
      : { triage_minutes: { findings: minutes.length, p50: at(minutes, 0.5), p90: at(minutes, 0.9) } }),
  };
};

/** Findings with evidence in the span, by analytic, and how long people took. */
export const readFindingFigures = async (
  engine: Engine,
  index: string,
  span: Span,
): Promise<Record<AnalyticId, FindingFigures>> => {
  const query = { range: { '@timestamp': { gte: span.from, lt: span.to, format: 'epoch_millis' } } };
  const { value } = await orThrow(() =>
    foldDocuments(engine, index, { query, source: PATHS }, [] as Figured[], (all, { _source }) => {
      if (Figured.is(_source)) all.push(_source);
      return all;
    })(),
  );
  const of = (id: AnalyticId): FindingFigures => toFigures(value.filter(({ rule }) => rule.id === id));
  return { AN0728: of('AN0728'), AN1121: of('AN1121') };
};
