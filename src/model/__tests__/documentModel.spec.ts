import { describe, expect, it } from 'vitest';

import { DagflowDocument } from '../document';
import { DagflowDocumentModel } from '../documentModel';

const TEXT = '{"version": 1, "nodes": [{"id": "a", "path": "a.ipynb"}]}';

function opened(collaborationEnabled = false): DagflowDocumentModel {
  const sharedModel = DagflowDocument.create();
  const model = new DagflowDocumentModel({ sharedModel, collaborationEnabled });
  model.fromString(TEXT);
  model.dirty = false;
  return model;
}

describe('the mark of unsaved edits', () => {
  it('goes when a save ends', () => {
    const model = opened();
    model.sharedModel.updateNode('a', { name: 'A' });
    expect(model.dirty).toBe(true);
    model.toString();
    model.dirty = false;
    expect(model.dirty).toBe(false);
  });

  it('stays for what was edited while the save was under way, and goes with the next one', () => {
    const model = opened();
    model.sharedModel.updateNode('a', { name: 'A' });
    model.toString();
    model.sharedModel.updateNode('a', { name: 'B' });
    const told: unknown[] = [];
    model.stateChanged.connect((_, { name, newValue }) => told.push([name, newValue]));
    model.dirty = false;
    expect(model.dirty).toBe(true);
    expect(told).toEqual([]);
    model.toString();
    model.dirty = false;
    expect(model.dirty).toBe(false);
  });

  it('goes if that edit was taken back before the save ended', () => {
    const model = opened();
    model.toString();
    model.sharedModel.updateNode('a', { name: 'A' });
    model.sharedModel.undo();
    model.dirty = false;
    expect(model.dirty).toBe(false);
  });

  it('goes when the file is read again, whatever was saved before', () => {
    const model = opened();
    model.toString();
    model.sharedModel.updateNode('a', { name: 'A' });
    model.fromString(TEXT);
    model.dirty = false;
    expect(model.dirty).toBe(false);
  });

  it('is left to the server where people share the document', () => {
    const model = opened(true);
    model.toString();
    model.sharedModel.updateNode('a', { name: 'A' });
    model.dirty = false;
    expect(model.dirty).toBe(false);
  });
});
