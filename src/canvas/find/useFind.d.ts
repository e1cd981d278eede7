import type { Edge, Node } from '@xyflow/react';
import type { FindModel } from './findModel';
/** What is drawn, with what was found set off from the rest; the very same lists while nothing is looked for. */
export declare function useFound<N extends Node, E extends Edge>(model: FindModel, drawn: {
    nodes: N[];
    edges: E[];
}): {
    nodes: N[];
    edges: E[];
};
