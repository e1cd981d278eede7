import type { Edge, Node } from '@xyflow/react';
import * as React from 'react';

import { drawnEdgeKey } from '../changes';
import type { FindModel } from './findModel';

const FOUND = 'jp-mod-found';
const CURRENT = 'jp-mod-found jp-mod-foundCurrent';
const DIMMED = 'jp-mod-notFound';

/** What is drawn, with what was found set off from the rest; the very same lists while nothing is looked for. */
export function useFound<N extends Node, E extends Edge>(
  model: FindModel,
  drawn: { nodes: N[]; edges: E[] }
): { nodes: N[]; edges: E[] } {
  const [turn, redraw] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    const update = () => redraw();
    model.changed.connect(update);
    return () => {
      model.changed.disconnect(update);
    };
  }, [model]);
  const { nodes, edges } = drawn;
  return React.useMemo(() => {
    if (!model.isOpen || model.matches.length === 0) {
      return { nodes, edges };
    }
    const classOf = classesOf(model);
    return {
      nodes: nodes.map(node => withClass(node, classOf('node', node.id))),
      edges: edges.map(edge => withClass(edge, classOf('edge', drawnEdgeKey(edge.id))))
    };
    // The model is the same object whatever it has found.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [model, turn, nodes, edges]);
}

function classesOf({ matches, place }: FindModel): (kind: 'node' | 'edge', id: string) => string {
  const found = new Set(matches.map(match => `${match.kind} ${match.id}`));
  const current = matches[place];
  return (kind, id) => {
    if (current?.kind === kind && current.id === id) {
      return CURRENT;
    }
    return found.has(`${kind} ${id}`) ? FOUND : DIMMED;
  };
}

function withClass<T extends { className?: string }>(drawn: T, name: string): T {
  return { ...drawn, className: drawn.className ? `${drawn.className} ${name}` : name };
}
