import { describe, expect, it } from 'vitest';

import type { NotebookEntry } from '../../services';
import { arrange } from '../autoLayout/arrange';
import { placed } from '../autoLayout/placing';

/** A notebook with so many outputs. */
function entry(path: string, count: number): NotebookEntry {
  const outputs = Array.from({ length: count }, (_, index) => `o${index}`);
  return {
    error: null,
    info: {
      path,
      parameters: [],
      outputs,
      outputTypes: {},
      kernel: null,
      language: null,
      hash: null,
      problems: []
    }
  };
}

describe('placed', () => {
  it('puts nodes in order from left to right, as large as their cards will be', async () => {
    const ids = ['c', 'a', 'b', 'alone'];
    const pipeline = {
      version: 1 as const,
      nodes: ids.map(id => ({ id, path: `${id}.ipynb` })),
      edges: [
        { source: 'a', target: 'b' },
        { source: 'a', target: 'c' }
      ]
    };
    const { nodes = [], edges } = await placed(
      pipeline,
      'flows/p.dagflow',
      path => entry(path, path === 'flows/c.ipynb' ? 20 : 1),
      async request => arrange(request)
    );
    const at = new Map(nodes.map(({ id, ui }) => [id, { x: ui?.x ?? NaN, y: ui?.y ?? NaN }]));
    const [a, b, c, alone] = ['a', 'b', 'c', 'alone'].map(id => at.get(id) ?? { x: 0, y: 0 });
    expect(a.x + 252).toBeLessThan(b.x);
    expect(b.x).toBe(c.x);
    // The card of c is 20 ports high.
    expect(Math.abs(b.y - c.y)).toBeGreaterThan(b.y < c.y ? 60 : 440);
    expect([...at.values()].every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(
      true
    );
    expect(alone.y).not.toBe(a.y);
    expect(edges).toBe(pipeline.edges);
    expect(nodes.map(({ id }) => id)).toEqual(ids);
  });

  it('leaves a pipeline without nodes as it is', async () => {
    const found = await placed(
      { version: 1 },
      'p.dagflow',
      () => entry('', 0),
      async () => []
    );
    expect(found).toEqual({ version: 1, nodes: [] });
  });
});
