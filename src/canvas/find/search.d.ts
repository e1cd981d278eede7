import type { TranslationBundle } from '@jupyterlab/translation';
import { type PipelineEdge, type PipelineNode, type RunView } from '../../model';
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
/** Nodes and edges that hold a text anywhere, nodes from left to right as they stand; case does not count. */
export declare function search(searched: Searched, wanted: string, trans: TranslationBundle): Match[];
/** The place of the match to go to after one, in a circle; -1 without any. */
export declare function nextPlace(count: number, place: number, by: 1 | -1): number;
/** The nodes that are to be seen with a match: itself, or both ends of an edge. */
export declare function nodesOf({ kind, id }: Match, document: {
    edge(key: string): PipelineEdge | undefined;
}): string[];
