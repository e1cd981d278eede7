import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';

import { DagflowDocument } from '../document';

const SOURCE = JSON.stringify({
  version: 1,
  defaults: { retry: { attempts: 2 } },
  nodes: [{ id: 'train', path: 'train.ipynb', ui: { x: 0, y: 0 } }],
  edges: []
});

/** Two people who have opened the same file; what one does reaches the other when they meet. */
function two(): { ann: DagflowDocument; bob: DagflowDocument; meet: () => void } {
  const [ann, bob] = [DagflowDocument.create(), DagflowDocument.create()];
  ann.setSource(SOURCE);
  const tell = (from: DagflowDocument, to: DagflowDocument) =>
    Y.applyUpdate(
      to.ydoc,
      Y.encodeStateAsUpdate(from.ydoc, Y.encodeStateVector(to.ydoc)),
      'server'
    );
  const meet = () => {
    tell(ann, bob);
    tell(bob, ann);
    expect(bob.getSource()).toBe(ann.getSource());
  };
  meet();
  return { ann, bob, meet };
}

describe('Two people in one document', () => {
  it('set the first parameters of a node at the same time, and both stay', () => {
    const { ann, bob, meet } = two();
    ann.updateNode('train', { parameters: { lr: 0.5 } });
    bob.updateNode('train', { parameters: { depth: 7 } });
    meet();
    expect(ann.node('train')?.parameters).toEqual({ lr: 0.5, depth: 7 });
    ann.undo();
    meet();
    expect(bob.node('train')?.parameters).toEqual({ depth: 7 });
    expect(bob.canUndo()).toBe(true);
    bob.undo();
    meet();
    expect(ann.node('train')).toEqual({ id: 'train', path: 'train.ipynb', ui: { x: 0, y: 0 } });
  });

  it('take back their own after the other went on', () => {
    const { ann, bob, meet } = two();
    ann.updateNode('train', { parameters: { lr: 0.5 } });
    meet();
    bob.updateNode('train', { parameters: { lr: 0.5, depth: 7 } });
    meet();
    ann.undo();
    meet();
    expect(bob.node('train')?.parameters).toEqual({ depth: 7 });
    ann.redo();
    meet();
    expect(bob.node('train')?.parameters).toEqual({ lr: 0.5, depth: 7 });
  });

  it('change different settings of an object, and different parts of the document', () => {
    const { ann, bob, meet } = two();
    ann.updatePipeline({ defaults: { retry: { attempts: 2 }, timeout_s: 60 } });
    bob.updatePipeline({ defaults: { retry: { attempts: 2 }, cache: 'on' } });
    ann.addNodes([{ id: 'report', path: 'report.ipynb' }]);
    bob.addNodes([{ id: 'load', path: 'load.ipynb' }]);
    bob.moveNodes(new Map([['train', { x: 40, y: 80 }]]));
    ann.updateNode('train', { name: 'Train' });
    meet();
    expect(ann.pipeline.defaults).toEqual({
      retry: { attempts: 2 },
      timeout_s: 60,
      cache: 'on'
    });
    expect(ann.nodes.map(node => node.id).sort()).toEqual(['load', 'report', 'train']);
    expect(ann.node('train')).toMatchObject({ name: 'Train', ui: { x: 40, y: 80 } });
  });

  it('remove a node that the other one edits: it is gone, and nothing else is', () => {
    const { ann, bob, meet } = two();
    ann.removeNodes(['train']);
    bob.updateNode('train', { parameters: { lr: 1 } });
    bob.addNodes([{ id: 'load', path: 'load.ipynb' }]);
    meet();
    expect(ann.nodes.map(node => node.id)).toEqual(['load']);
  });

  it('set a parameter before they have seen what the other set', () => {
    const { ann, bob, meet } = two();
    ann.setParameter('train', 'lr', 0.5);
    const seen = bob.node('train');
    meet();
    expect(seen?.parameters).toBeUndefined();
    bob.setParameter('train', 'depth', 7);
    bob.setParameter('gone', 'depth', 7);
    meet();
    expect(ann.node('train')?.parameters).toEqual({ lr: 0.5, depth: 7 });
    ann.setParameter('train', 'depth', undefined);
    expect(ann.node('train')?.parameters).toEqual({ lr: 0.5 });
  });

  it('hostile names of parameters are names like others', () => {
    const { ann, bob, meet } = two();
    ann.updateNode('train', { parameters: { constructor: 1, toString: 2 } });
    meet();
    bob.updateNode('train', { parameters: { toString: 2 } });
    meet();
    expect(Object.keys(ann.node('train')?.parameters ?? {})).toEqual(['toString']);
  });
});
