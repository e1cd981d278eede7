import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import { newNodeRecord } from '../../../model';
import { nextPlace, search } from '../search';
const trans = nullTranslator.load('');
const NODES = [
    {
        id: 'fit',
        name: 'Train the model',
        path: 'models/train.ipynb',
        parameters: { rate: 0.25, day: { pipeline: 'date' }, label: 'Zürich' },
        ui: { x: 400, y: 0 }
    },
    { id: 'load', path: 'load.py', type: 'script', outputs: ['rows'], ui: { x: 0, y: 0 } },
    { id: 'n', type: 'note', text: 'Ask Ada about rate limits' },
    { id: 'run', type: 'command', name: 'Deploy', command: ['kubectl', 'apply'] },
    { id: 'wait', type: 'sensor', name: 'Wait', sensor: { kind: 'file', path: 'in/*.csv' } },
    { id: 'constructor', path: 'odd.ipynb' }
];
const EDGES = [
    { source: 'load', target: 'fit', source_output: 'rows', target_parameter: 'rate' },
    { source: 'fit', target: 'run', condition: 'accuracy > 0.9' }
];
const RUN = {
    nodes: { fit: { ...newNodeRecord('fit'), outputs: { accuracy: 0.93 } } }
};
const find = (text, run = null) => search({ nodes: NODES, edges: EDGES, run }, text, trans).map(({ id, kind, where, text: found }) => [kind === 'edge' ? 'edge' : id, where, found]);
describe('search', () => {
    it.each([
        ['TRAIN THE', [['fit', 'name', 'Train the model']]],
        ['models/', [['fit', 'file', 'models/train.ipynb']]],
        ['zürich', [['fit', 'parameter', 'label = Zürich']]],
        ['day', [['fit', 'parameter', 'day = pipeline.date']]],
        ['0.25', [['fit', 'parameter', 'rate = 0.25']]],
        ['kubectl apply', [['run', 'command', 'kubectl apply']]],
        ['.csv', [['wait', 'waits for', 'in/*.csv']]],
        ['ada', [['n', 'text', 'Ask Ada about rate limits']]],
        ['constructor', [['constructor', 'ID', 'constructor']]],
        ['sensor', [['wait', 'type', 'Sensor']]],
        ['> 0.9', [['edge', 'condition', 'accuracy > 0.9']]],
        ['0.93', []],
        ['   ', []]
    ])('finds %s', (text, expected) => {
        expect(find(text)).toEqual(expected);
    });
    it('finds values of the last run', () => {
        expect(find('0.93', RUN)).toEqual([['fit', 'output of the last run', 'accuracy = 0.93']]);
    });
    it('tells each once, nodes from left to right, then edges', () => {
        expect(find('rate').map(([id]) => id)).toEqual(['n', 'fit', 'edge']);
        expect(find('rows').map(([id]) => id)).toEqual(['load', 'edge']);
    });
});
describe('nextPlace', () => {
    it('goes round', () => {
        expect(nextPlace(3, 2, 1)).toBe(0);
        expect(nextPlace(3, 0, -1)).toBe(2);
        expect(nextPlace(0, -1, 1)).toBe(-1);
    });
});
//# sourceMappingURL=search.spec.js.map