import * as t from 'io-ts';
import { toDigest } from '../../findings/finding_id.ts';
import { type Finding, SeverityCodec } from '../../schema/finding.ts';
import { toIpText } from '../../schema/ip_address.ts';
import { Keyword, Long } from '../../schema/leaf_codecs.ts';
import { type Severity, toSeverityNumber } from '../../schema/severity.ts';
import { type Identified, UNIDENTIFIED } from './read_strongest.ts';

const NodeKind = t.union([
  t.literal('host'),
  t.literal('process'),
  t.literal('domain'),
  t.literal('address'),
]);

/** severity: the highest of the findings that it is part of */
export const GraphNode = t.type({ id: Keyword, kind: NodeKind, label: Keyword, severity: SeverityCodec });
type GraphNode = t.TypeOf<typeof GraphNode>;

/** A host runs a process (or asks itself, where none is known), it asks for a domain, that answers addresses, it connects to addresses. */
export const GraphLink = t.type({
  source: Keyword,
  target: Keyword,
  kind: t.union([t.literal('runs'), t.literal('asks'), t.literal('answers'), t.literal('connects')]),
  findings: Long,
});
type GraphLink = t.TypeOf<typeof GraphLink>;

export interface JoinGraph {
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
  /** a node too many, and with it its links, was left out */
  readonly truncated: boolean;
}

type Named = Omit<GraphNode, 'severity'>;

/** The kind stands in front and the rest is a digest of a list: no name can spell another node's id. */
const toNode = (kind: GraphNode['kind'], parts: readonly string[], label: string): Named => ({
  id: `${kind}_${toDigest([kind, ...parts])}`,
  kind,
  label,
});

/** Host names and domains have no case. */
const toName = (kind: 'host' | 'domain', name: string): Named => toNode(kind, [name.toLowerCase()], name);

const toAddress = (address: string): Named => {
  const text = toIpText(address) ?? address;
  return toNode('address', [text], text);
};

/** One instance on one host; an image where the instance has no id. */
const toProcess = ({ host, process }: Finding): Named | undefined => {
  if (process === undefined) return undefined;
  const { entity_id, pid, executable, name } = process;
  const instance = entity_id === undefined ? [String(pid), executable ?? '', name ?? ''] : [entity_id];
  return toNode('process', [host.name.toLowerCase(), ...instance], name ?? executable ?? UNIDENTIFIED);
};

type Stated = readonly [Named, GraphLink['kind'], Named];

const toStatements = (finding: Finding): Stated[] => {
  const host = toName('host', finding.host.name);
  const process = toProcess(finding);
  const asker = process ?? host;
  const domain = toName('domain', finding.dns.question.registered_domain);
  return [
    ...(process === undefined ? [] : [[host, 'runs', process] as const]),
    [asker, 'asks', domain],
    ...(finding.dns.resolved_ip ?? []).map((ip) => [domain, 'answers', toAddress(ip)] as const),
    ...(finding.destination?.ip ?? []).map((ip) => [asker, 'connects', toAddress(ip)] as const),
  ];
};

const toHigher = (a: Severity, b: Severity): Severity => (toSeverityNumber(a) < toSeverityNumber(b) ? b : a);

/** Findings in their order until so many nodes are there. */
export const toJoinGraph = (findings: readonly Identified<Finding>[], most_nodes: number): JoinGraph => {
  const nodes = new Map<string, GraphNode>();
  const links = new Map<string, GraphLink>();
  let truncated = false;
  const add = (node: Named, severity: Severity): boolean => {
    const known = nodes.get(node.id);
    if (known === undefined && nodes.size >= most_nodes) return false;
    nodes.set(node.id, { ...(known ?? node), severity: toHigher(known?.severity ?? severity, severity) });
    return true;
  };
  for (const { finding } of findings) {
    const counted = new Set<string>();
    for (const [source, kind, target] of toStatements(finding)) {
      const { severity } = finding.afterquery;
      if (!add(source, severity) || !add(target, severity)) {
        truncated = true;
        continue;
      }
      const key = `${kind} ${source.id} ${target.id}`;
      if (counted.has(key)) continue;
      counted.add(key);
      const before = links.get(key)?.findings ?? 0;
      links.set(key, { source: source.id, target: target.id, kind, findings: before + 1 });
    }
  }
  return { nodes: [...nodes.values()], links: [...links.values()], truncated };
};
