import { nodeTypeTitle, sensorText } from '../../elements/nodeTypes';
import { edgeKey, edgeTitle, nodeRecord, nodeTitle, nodeTitles, nodeTypeOf } from '../../model';
import { valueText } from '../portViews';
/** Nodes and edges that hold a text anywhere, nodes from left to right as they stand; case does not count. */
export function search(searched, wanted, trans) {
    const text = wanted.trim().toLowerCase();
    if (text === '') {
        return [];
    }
    const holds = (field) => field.text.toLowerCase().includes(text);
    const titles = nodeTitles(searched.nodes);
    const nodes = [...searched.nodes].sort(byPlace).flatMap((node) => {
        const field = fieldsOfNode(node, searched.run, trans).find(holds);
        return field ? [{ kind: 'node', id: node.id, title: nodeTitle(node), ...field }] : [];
    });
    const edges = searched.edges.flatMap((edge) => {
        const field = fieldsOfEdge(edge, trans).find(holds);
        return field
            ? [{ kind: 'edge', id: edgeKey(edge), title: edgeTitle(edge, titles), ...field }]
            : [];
    });
    return [...nodes, ...edges];
}
/** The place of the match to go to after one, in a circle; -1 without any. */
export function nextPlace(count, place, by) {
    return count === 0 ? -1 : (place + by + count) % count;
}
/** The nodes that are to be seen with a match: itself, or both ends of an edge. */
export function nodesOf({ kind, id }, document) {
    const edge = kind === 'edge' ? document.edge(id) : undefined;
    return edge ? [edge.source, edge.target] : [id];
}
/** What a node says of itself, the most telling first. */
function fieldsOfNode(node, run, trans) {
    const type = nodeTypeOf(node);
    const record = run && nodeRecord(run, node.id);
    const own = [
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
function fieldsOfEdge(edge, trans) {
    const { source_output: output, target_parameter: parameter, condition } = edge;
    return [
        { where: trans.__('condition'), text: condition ?? '' },
        { where: trans.__('value'), text: output && parameter ? `${output} → ${parameter}` : '' }
    ];
}
/** A value as it is read: a text without its quotes. */
function shown(value) {
    return typeof value === 'string' ? value : valueText(value);
}
function byPlace(a, b) {
    return (a.ui?.x ?? 0) - (b.ui?.x ?? 0) || (a.ui?.y ?? 0) - (b.ui?.y ?? 0);
}
//# sourceMappingURL=search.js.map