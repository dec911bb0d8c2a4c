import type { ResolvedFields } from '../server/schema/field_profile.ts';
import { toIpText } from '../server/schema/ip_address.ts';
import type { QuestionBucket } from '../server/schema/rows.ts';
import { buildComposite, byStep, byTerm, byTermIf } from './composite.ts';
import { hasEventId, hasQuestion, type LeftOut, need, runsLeftOut, within } from './filters.ts';
import { readProcessesInTurn } from './process_fields.ts';
import type { CompositeQuestion, Span } from './question.ts';

/** The finest window of AN1121; the fifteen-minute one is three steps. */
const STEP_MINUTES = 5;

const toName = (raw: string | undefined): string | undefined => {
  const name = raw?.replace(/\.$/, '').toLowerCase();
  return name === undefined || name === '' || name === '-' ? undefined : name;
};

/** What each process that is neither browser nor system program asked, by name, outcome and five-minute step (event 22). */
export const buildProcessQuestions = (
  fields: ResolvedFields,
  span: Span,
  left_out: LeftOut,
): CompositeQuestion<QuestionBucket> => {
  const processOf = readProcessesInTurn();
  return buildComposite({
    aggregation: 'process_questions',
    filter: [within(fields, span), hasEventId(fields, '22')],
    must_not: runsLeftOut(need(fields, 'executable'), left_out),
    sources: [
      byTerm('host', need(fields, 'host')),
      ...byTermIf('entity_id', fields.entity_id),
      ...byTermIf('pid', fields.pid),
      byTerm('executable', need(fields, 'executable'), true),
      byTerm('name', need(fields, 'question')),
      ...byTermIf('type', fields.question_type),
      ...byTermIf('response_code', fields.response_code),
      byStep('step', need(fields, 'time'), STEP_MINUTES),
    ],
    decode: (bucket) => {
      const process = processOf(bucket);
      const stored_name = bucket.text('name');
      const name = toName(stored_name);
      const step = bucket.number('step');
      if (process === undefined || name === undefined || step === undefined) return undefined;
      return {
        process,
        name,
        stored_name: stored_name ?? name,
        type: bucket.text('type'),
        response_code: bucket.text('response_code'),
        step,
        count: bucket.count,
      };
    },
  });
};

/** What each client asked as a network sensor saw it. Clients that only forward (resolvers) are left out by the caller. */
export const buildNetworkQuestions = (
  fields: ResolvedFields,
  span: Span,
): CompositeQuestion<QuestionBucket> =>
  buildComposite({
    aggregation: 'network_questions',
    filter: [within(fields, span), hasQuestion(fields)],
    sources: [
      byTerm('client', need(fields, 'source_ip')),
      byTerm('name', need(fields, 'question')),
      ...byTermIf('type', fields.question_type),
      ...byTermIf('response_code', fields.response_code),
      byStep('step', need(fields, 'time'), STEP_MINUTES),
    ],
    decode: (bucket) => {
      const client = toIpText(bucket.text('client'));
      const name = toName(bucket.text('name'));
      const step = bucket.number('step');
      if (client === undefined || name === undefined || step === undefined) return undefined;
      return {
        client,
        name,
        stored_name: bucket.text('name') ?? name,
        type: bucket.text('type'),
        response_code: bucket.text('response_code'),
        step,
        count: bucket.count,
      };
    },
  });
