import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import { newNodeRecord } from '../../../model';
import type { Problem } from '../../../services';
import type { NodeData, WireData } from '../../projection';
import { nodeDescription, wireDescription } from '../descriptions';

const trans = nullTranslator.load('');
const PROBLEM: Problem = { path: '', message: 'Wrong.', severity: 'error', node_id: null };

function node(changes: Partial<NodeData> = {}): NodeData {
  const marks = { isDisabled: false, isPinned: false, staleReasons: null };
  return {
    title: 'train',
    type: 'notebook',
    record: null,
    problems: [],
    marks,
    ...changes
  } as unknown as NodeData;
}

const WIRE: WireData = { condition: null, isOnFailure: false, problems: [], isSkipped: false };

describe('What screen readers are told', () => {
  it('of a node is its name, type and state, and what is special about it', () => {
    expect(nodeDescription(node(), trans)).toBe('train, notebook');
    const record = { ...newNodeRecord('t'), state: 'failed' as const };
    const marks = {
      isDisabled: true,
      isPinned: true,
      staleReasons: ['source']
    } as unknown as NodeData['marks'];
    expect(
      nodeDescription(node({ type: 'script', record, marks, problems: [PROBLEM, PROBLEM] }), trans)
    ).toBe('train, script, failed, disabled, pinned, stale, 2 problems');
  });

  it('of a wire is its ends, what goes through it, and when', () => {
    const order = { source: 'a', target: 'b' };
    expect(wireDescription('a → b', order, WIRE, trans)).toBe('a → b, order only');
    const value = { ...order, source_output: 'rows', target_parameter: 'x' };
    const data = { condition: 'rows > 3', isOnFailure: true, problems: [PROBLEM], isSkipped: true };
    expect(wireDescription('a → b', value, data, trans)).toBe(
      'a → b, rows to x, on failure, if rows > 3, not taken, 1 problem'
    );
  });
});
