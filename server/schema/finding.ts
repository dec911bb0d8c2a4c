import * as t from 'io-ts';
import { AttributionCode } from './attribution.ts';
import { DateTime, Float, Ip, Keyword, Long, LongKeyword, opaque, Port, Text } from './leaf_codecs.ts';

export const AnalyticId = t.union([t.literal('AN0728'), t.literal('AN1121')]);
export type AnalyticId = t.TypeOf<typeof AnalyticId>;

export const SeverityCodec = t.union([
  t.literal('low'),
  t.literal('medium'),
  t.literal('high'),
  t.literal('critical'),
]);

export const Confidence = t.union([
  t.literal('process'),
  t.literal('lineage'),
  t.literal('pid'),
  t.literal('host'),
]);

/** One argument for the score. The text is a sentence an analyst understands; `value` against `expected` shows the measure. */
export const Reason = t.intersection([
  t.type({ code: Keyword, points: Long, text: Text }),
  t.partial({ value: Keyword, expected: Keyword }),
]);
export type Reason = t.TypeOf<typeof Reason>;

/** The role of an event behind the finding: lookup (event 22), socket (event 3), process_start (event 1), network_lookup. */
export const Evidence = t.type({ index: Keyword, id: Keyword, role: Keyword });
export type Evidence = t.TypeOf<typeof Evidence>;

const NamedId = t.type({ id: Keyword, name: Keyword });

const Ancestor = t.partial({
  entity_id: Keyword,
  pid: Long,
  name: Keyword,
  executable: Keyword,
  command_line: LongKeyword,
});
export type Ancestor = t.TypeOf<typeof Ancestor>;

/** One socket of AN0728 and the answer it followed (or, for a derived port, the answer it was calculated from). */
export const Pair = t.intersection([
  t.type({
    '@timestamp': DateTime,
    address: Ip,
    port: Port,
    name: Keyword,
    answer: Ip,
    lag_ms: Long,
    tier: Confidence,
    socket: t.type({ index: Keyword, id: Keyword }),
    lookup: t.type({ index: Keyword, id: Keyword }),
  }),
  t.partial({
    transport: Keyword,
    formula: Keyword,
    /** how the address, which nobody resolved, follows from the answer */
    address_form: t.union([t.literal('reverse'), t.literal('xor'), t.literal('offset')]),
    /**
     * on which side of the deviation threshold the port was when it was found, `none` where it was expected or explicit (then the address
     * is what tells); older pairs lack it
     */
    deviation: t.union([t.literal('none'), t.literal('near'), t.literal('far')]),
    /** the program that asked, where it was an ancestor */
    asker: Keyword,
    /** earlier days knew this program, domain and port: over several hosts (estate) or on this one (host) */
    usual: t.type({ scope: t.union([t.literal('estate'), t.literal('host')]), days: Long, hosts: Long }),
  }),
]);
export type Pair = t.TypeOf<typeof Pair>;

/** One judged window of AN1121. */
export const JudgedWindow = t.type({
  start: DateTime,
  minutes: Long,
  queries: Long,
  distinct_names: Long,
  information_bytes: Long,
  score: Long,
});
export type JudgedWindow = t.TypeOf<typeof JudgedWindow>;

export const Triage = t.intersection([
  t.type({ status: t.union([t.literal('open'), t.literal('acknowledged'), t.literal('closed')]) }),
  t.partial({ verdict: Keyword, assignee: Keyword, note: Text, updated: DateTime }),
]);

export type Triage = t.TypeOf<typeof Triage>;

const ProcessCodec = t.partial({
  entity_id: Keyword,
  pid: Long,
  name: Keyword,
  executable: Keyword,
  command_line: LongKeyword,
  hash: t.partial({ sha256: Keyword }),
  parent: Ancestor,
});

export const Finding = t.intersection([
  t.type({
    '@timestamp': DateTime,
    message: Text,
    event: t.intersection([
      t.type({
        kind: t.literal('alert'),
        category: t.array(Keyword),
        start: DateTime,
        end: DateTime,
        created: DateTime,
        risk_score: Float,
        severity: Long,
      }),
      /** the document's own id, where lists may be sorted by it; older findings lack it */
      t.partial({ id: Keyword }),
    ]),
    rule: t.type({ id: AnalyticId, name: Keyword, version: Keyword }),
    threat: t.type({
      framework: Keyword,
      tactic: NamedId,
      technique: t.intersection([
        t.type({ id: t.array(Keyword), name: t.array(Keyword) }),
        t.partial({ subtechnique: NamedId }),
      ]),
    }),
    host: t.intersection([t.type({ name: Keyword }), t.partial({ ip: t.array(Ip) })]),
    dns: t.intersection([
      t.type({
        question: t.intersection([
          t.type({ name: t.array(Keyword), registered_domain: Keyword }),
          t.partial({ type: t.array(Keyword) }),
        ]),
      }),
      t.partial({ resolved_ip: t.array(Ip) }),
    ]),
    afterquery: t.intersection([
      t.type({
        score: Long,
        severity: SeverityCodec,
        confidence: Confidence,
        reasons: t.array(Reason),
        features: t.record(t.string, Float),
        lineage: t.array(Ancestor),
        evidence: t.array(Evidence),
        counts: t.record(t.string, Long),
        scan_id: Keyword,
        triage: Triage,
      }),
      t.partial({
        derivation: t.type({ formula: Keyword, distinct_answers: Long, tests: Long, chance: Float }),
        /** the form as text, with its constant: "reverse", "xor 90.90.90.90", "offset -1.2.3.4" */
        address_derivation: t.type({ form: Keyword, distinct_answers: Long, tests: Long, chance: Float }),
        /** start of the slice → answers compared with addresses nobody resolved */
        address_tests: opaque(t.record(t.string, t.number)),
        pairs: t.array(Pair),
        tests: opaque(t.record(t.string, t.number)),
        windows: t.array(JudgedWindow),
        /** ids of the exceptions that cover it */
        exceptions: t.array(Keyword),
        attribution: Text,
        /** the same for all days of one story: a finding holds what happened on one UTC day */
        episode: Keyword,
        /** what no earlier day knew: domain, program, host; or installation, where no earlier day was learnt */
        unfamiliar: t.array(Keyword),
        /** of a sensor's finding: how it came to its process, or why it stays with the host */
        attribution_code: AttributionCode,
      }),
    ]),
  }),
  t.partial({
    user: t.partial({ name: Keyword }),
    process: ProcessCodec,
    source: t.partial({ ip: t.array(Ip) }),
    destination: t.partial({ ip: t.array(Ip), port: t.array(Port) }),
    network: t.partial({ transport: t.array(Keyword) }),
  }),
]);
export type Finding = t.TypeOf<typeof Finding>;
