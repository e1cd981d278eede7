import { readFileSync } from 'node:fs';
import * as path from 'node:path';

import { describe, expect, it } from 'vitest';

interface Item {
  command?: string;
  selector?: string;
}

const schema = JSON.parse(
  readFileSync(path.resolve(__dirname, '..', '..', 'schema', 'plugin.json'), 'utf8')
) as { 'jupyter.lab.menus': { context: Item[] }; 'jupyter.lab.shortcuts': Item[] };

describe('Keys and menus of the canvas', () => {
  it('belong to that of an open pipeline, for a run of the past is drawn by a canvas, too', () => {
    const items = [...schema['jupyter.lab.menus'].context, ...schema['jupyter.lab.shortcuts']];
    const onCanvas = items.filter(({ selector = '' }) =>
      /\.jp-Dagflow(Canvas|Node|Note|Instance|Group)\b/.test(selector)
    );
    expect(onCanvas.length).toBeGreaterThan(0);
    const loose = onCanvas.filter(
      ({ selector = '' }) =>
        !selector.startsWith('.jp-DagflowPanel ') && !selector.startsWith('.jp-DagflowRunPage ')
    );
    expect(loose).toEqual([]);
  });
});
