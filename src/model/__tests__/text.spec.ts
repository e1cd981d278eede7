import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

import { DagflowDocument } from '../document';
import { parseText } from '../text';

const DOCUMENTS = resolve(__dirname, '../../../tests/fixtures/documents');

function read(folder: string, name: string): string {
  return readFileSync(resolve(DOCUMENTS, folder, name), 'utf8');
}

function names(folder: string, ending: string): string[] {
  return readdirSync(resolve(DOCUMENTS, folder))
    .filter(file => file.endsWith(ending))
    .map(file => file.slice(0, -ending.length));
}

describe('the text of a document', () => {
  it.each(names('written', '.input.dagflow'))('is written as in the fixture %s', name => {
    const expected = read('written', `${name}.output.dagflow`);
    const document = DagflowDocument.create();
    document.setSource(read('written', `${name}.input.dagflow`));
    expect(document.problem).toBeNull();
    expect(document.getSource()).toBe(expected);
    document.setSource(expected);
    expect(document.problem).toBeNull();
    expect(document.getSource()).toBe(expected);
  });

  it.each(names('refused', '.dagflow'))('is kept verbatim when refused: %s', name => {
    const text = read('refused', `${name}.dagflow`);
    const document = DagflowDocument.create();
    document.setSource(text);
    expect(document.getSource()).toBe(text);
    expect(document.problem).toMatch(
      new RegExp('^' + read('refused', `${name}.txt`).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    );
  });

  it('is an empty pipeline when there is none', () => {
    expect(parseText(' \n').document).toEqual({ version: 1, nodes: [], edges: [] });
  });
});
