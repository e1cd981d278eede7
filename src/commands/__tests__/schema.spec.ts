import { readFileSync } from 'node:fs';
import * as path from 'node:path';

import { describe, expect, it } from 'vitest';

import { CommandIDs } from '../ids';

interface Item {
  command?: string;
  type?: string;
  rank?: number;
  selector?: string;
  submenu?: { id: string; items: Item[] };
  items?: Item[];
}

interface Shortcut {
  command: string;
  keys: string[];
  selector: string;
}

const schema = JSON.parse(
  readFileSync(path.join(__dirname, '..', '..', '..', 'schema', 'plugin.json'), 'utf8')
) as {
  'jupyter.lab.menus': { main: Item[]; context: Item[] };
  'jupyter.lab.shortcuts': Shortcut[];
  'jupyter.lab.toolbars': { Pipeline: Item[] };
};
const { main, context } = schema['jupyter.lab.menus'];
const shortcuts = schema['jupyter.lab.shortcuts'];
const toolbar = schema['jupyter.lab.toolbars'].Pipeline;
const known = new Set<string>(Object.values(CommandIDs));

/** Commands that no menu offers, and why. */
const NOWHERE: Record<string, string> = {
  'dagflow:delete-run': 'It is about one run, which a list of runs names.',
  'dagflow:compare-runs': 'It is about several runs, which a list of runs names.'
};

/** All entries of menus with a command, submenus included. */
function entries(items: readonly Item[]): Item[] {
  return items.flatMap(item => [
    ...(item.command ? [item] : []),
    ...entries(item.items ?? []),
    ...entries(item.submenu?.items ?? [])
  ]);
}

/** Each list of entries that one menu shows. */
function lists(items: readonly Item[]): Item[][] {
  const inner = items.flatMap(item => [item.items, item.submenu?.items]).filter(each => !!each);
  return [[...items], ...inner.flatMap(each => lists(each))];
}

describe('The schema', () => {
  it('has a menu entry for every command', () => {
    const offered = new Set(entries([...main, ...context]).map(item => item.command));
    const missing = [...known].filter(id => !offered.has(id) && !Object.hasOwn(NOWHERE, id));
    expect(missing).toEqual([]);
    expect(Object.keys(NOWHERE).filter(id => !known.has(id))).toEqual([]);
  });

  it('names but commands that there are', () => {
    const named = [...entries([...main, ...context, ...toolbar]), ...shortcuts].map(
      item => item.command ?? ''
    );
    expect(named.filter(id => id.startsWith('dagflow:') && !known.has(id))).toEqual([]);
  });

  it('has each shortcut once for each place', () => {
    const places = shortcuts.map(({ keys, selector }) => `${keys.join(' ')} in ${selector}`);
    expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
    // Keys without a modifier are only keys of the canvas while nothing is written there.
    const plain = shortcuts.filter(({ keys }) =>
      keys.some(key => /^(Shift )?[A-Z0-9=-]$/.test(key))
    );
    expect(plain.filter(({ selector }) => !selector.includes(':not(.jp-mod-writing'))).toEqual([]);
  });

  it('gives each entry a rank, and never a separator at the end of a menu or two in a row', () => {
    const menus = [...lists(main), ...bySelector(context)];
    for (const menu of menus) {
      const sorted = menu
        .filter(item => item.rank !== undefined)
        .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
      const kinds = sorted.map(item => (item.type === 'separator' ? '-' : 'x')).join('');
      expect(kinds).not.toMatch(/^-|--|-$/);
    }
  });
});

function bySelector(items: readonly Item[]): Item[][] {
  return [...new Set(items.map(item => item.selector))].map(selector =>
    items.filter(item => item.selector === selector)
  );
}
