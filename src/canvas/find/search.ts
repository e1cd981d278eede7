import type { TranslationBundle } from '@jupyterlab/translation';

import { nodeTypeTitle, sensorText } from '../../elements/nodeTypes';
import {
  edgeKey,
  edgeTitle,
  nodeRecord,
  nodeTitle,
  nodeTitles,
  nodeTypeOf,
  type PipelineEdge,
  type PipelineNode,
  type RunView
} from '../../model';
import { valueText } from '../portViews';

/** A node or an edge that holds what is looked for, and where it does. */
export interface Match {
  kind: 'node' | 'edge';
  /** The id of a node, the `edgeKey` of an edge. */
  id: string;
  title: string;
  /** What of it matched, such as `parameter rate`; and the text that did. */
  where: string;
  text: string;
}

/** What is searched: a document, and what its last run left. */
export interface Searched {
  nodes: readonly PipelineNode[];
  edges: readonly PipelineEdge[];
  run: RunView | null;
}

/** A text of a node or an edge, and what it is. */
interface Field {
  where: string;
  text: string;
}

/** Nodes and edges that hold a text anywhere, nodes from left to right as they stand; case does not count. */
export function search(searched: Searched, wanted: string, trans: TranslationBundle): Match[] {
  const text = wanted.trim().toLowerCase();
  if (text === '') {
    return [];
  }
  const holds = (field: Field) => field.text.toLowerCase().includes(text);
  const titles = nodeTitles(searched.nodes);
  const nodes = [...searched.nodes].sort(byPlace).flatMap((node): Match[] => {
    const field = fieldsOfNode(node, searched.run, trans).find(holds);
    return field ? [{ kind: 'node', id: node.id, title: nodeTitle(node), ...field }] : [];
  });
  const edges = searched.edges.flatMap((edge): Match[] => {
    const field = fieldsOfEdge(edge, trans).find(holds);
    return field
      ? [{ kind: 'edge', id: edgeKey(edge), title: edgeTitle(edge, titles), ...field }]
      : [];
  });
  return [...nodes, ...edges];
}

/** The place of the match to go to after one, in a circle; -1 without any. */
export function nextPlace(count: number, place: number, by: 1 | -1): number {
  return count === 0 ? -1 : (place + by + count) % count;
}

/** The nodes that are to be seen with a match: itself, or both ends of an edge. */
export function nodesOf(
  { kind, id }: Match,
  document: { edge(key: string): PipelineEdge | undefined }
): string[] {
  const edge = kind === 'edge' ? document.edge(id) : undefined;
  return edge ? [edge.source, edge.target] : [id];
}

/** What a node says of itself, the most telling first. */
function fieldsOfNode(node: PipelineNode, run: RunView | null, trans: TranslationBundle): Field[] {
  const type = nodeTypeOf(node);
  const record = run && nodeRecord(run, node.id);
  const own: Field[] = [
    { where: trans.__('name'), text: type === 'note' ? '' : nodeTitle(node) },
    { where: trans.__('text'), text: node.text ?? '' },
    { where: trans.__('file'), text: node.path ?? '' },
    { where: trans.__('command'), text: (node.command ?? []).join(' ') },
    { where: trans.__('waits for'), text: node.sensor ? sensorText(node.sensor, trans) : '' },
    { where: trans.__('ID'), text: node.id },
    { where: trans.__('type'), text: nodeTypeTitle(type, trans) }
  ];
  const parameters = Object.entries(node.parameters ?? {}).map(([name, value]) => ({
    where: trans.__('parameter'),
    text: `${name} = ${shown(value)}`
  }));
  const declared = (node.outputs ?? []).map(text => ({ where: trans.__('output'), text }));
  const values = Object.entries(record?.outputs ?? {}).map(([name, value]) => ({
    where: trans.__('output of the last run'),
    text: `${name} = ${shown(value)}`
  }));
  return [...own, ...parameters, ...declared, ...values];
}

function fieldsOfEdge(edge: PipelineEdge, trans: TranslationBundle): Field[] {
  const { source_output: output, target_parameter: parameter, condition } = edge;
  return [
    { where: trans.__('condition'), text: condition ?? '' },
    { where: trans.__('value'), text: output && parameter ? `${output} → ${parameter}` : '' }
  ];
}

/** A value as it is read: a text without its quotes. */
function shown(value: unknown): string {
  return typeof value === 'string' ? value : valueText(value);
}

function byPlace(a: PipelineNode, b: PipelineNode): number {
  return (a.ui?.x ?? 0) - (b.ui?.x ?? 0) || (a.ui?.y ?? 0) - (b.ui?.y ?? 0);
}
