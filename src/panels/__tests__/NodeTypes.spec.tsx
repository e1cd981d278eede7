import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { DagflowDocument, PipelineNode } from '../../model';
import { NotebookInfo } from '../../services';
import { Breadcrumbs } from '../breadcrumbs/Breadcrumbs';
import { Inspector } from '../inspector/Inspector';
import { fakeProps } from './fakeProps';

const INFO: NotebookInfo = {
  path: 'prepare.dagflow',
  parameters: [
    { name: 'day', type: 'str', default: null, help: 'Which day', required: true },
    { name: 'model', type: 'str', default: 'tree', help: '', choices: ['tree', 'forest'] }
  ],
  outputs: ['rows'],
  outputTypes: { rows: 'int' },
  kernel: null,
  language: null,
  hash: null,
  problems: []
};

describe('the inspector', () => {
  let document: DagflowDocument;

  beforeEach(() => {
    document = DagflowDocument.create();
    document.setSource('');
  });

  afterEach(cleanup);

  function show(node: PipelineNode, info: NotebookInfo | null = null): void {
    document.addNodes([node]);
    const Shown = () => {
      const [, update] = React.useReducer((count: number) => count + 1, 0);
      React.useEffect(() => {
        document.changed.connect(update);
        return () => {
          document.changed.disconnect(update);
        };
      }, []);
      const notebook = info && { info, error: null };
      return <Inspector {...fakeProps(document, { nodeId: node.id, notebook })} />;
    };
    render(<Shown />);
  }

  function type(label: string, text: string): void {
    const field = screen.getByLabelText(label);
    fireEvent.change(field, { target: { value: text } });
    fireEvent.blur(field);
  }

  const own = () => document.nodes[0];

  it('lets a command be written, an argument a field', () => {
    show({ id: 'c', type: 'command', name: 'Train', command: [] });
    type('Program', 'python');
    type('A new argument', '--lr={lr}');
    expect(own().command).toEqual(['python', '--lr={lr}']);
    expect(screen.getByLabelText<HTMLInputElement>('lr').placeholder).toBe('needs a value');
    type('lr', '0.1');
    expect(own().parameters).toEqual({ lr: 0.1 });
    fireEvent.click(screen.getByTitle('Remove python'));
    expect(own().command).toEqual(['--lr={lr}']);
  });

  it('takes free parameters and outputs of scripts', () => {
    show({ id: 's', type: 'script', path: 'load.py' });
    type('Name of a new parameter', 'depth');
    expect(own().parameters).toEqual({ depth: '' });
    type('depth', '3');
    expect(own().parameters).toEqual({ depth: 3 });
    type('depth', '');
    expect(own().parameters).toEqual({ depth: '' });
    type('Name of a new output', 'score');
    expect(own().outputs).toEqual(['score']);
    type('Name of a new output', 'score');
    expect(own().outputs).toEqual(['score']);
    expect(screen.getByText('score is there already.')).toBeTruthy();
    fireEvent.click(screen.getByTitle('Remove depth'));
    expect(own().parameters).toBeUndefined();
    fireEvent.change(screen.getByLabelText('Parameters as'), { target: { value: 'environment' } });
    expect(own().parameters_as).toBe('environment');
  });

  it('has the fields of the sensor’s kind, and keeps how patient it is', () => {
    show({ id: 's', type: 'sensor', sensor: { kind: 'file', path: 'a.csv' } });
    type('Look every', '5');
    fireEvent.click(screen.getByLabelText('Skip instead of fail'));
    expect(own().sensor).toEqual({ kind: 'file', path: 'a.csv', poll_s: 5, soft_fail: true });
    fireEvent.change(screen.getByLabelText('Waits for'), { target: { value: 'http' } });
    type('URL', 'https://example.org');
    type('Condition', 'status == 200');
    type('Condition', '');
    expect(own().sensor).toEqual({
      kind: 'http',
      url: 'https://example.org',
      poll_s: 5,
      soft_fail: true
    });
    fireEvent.change(screen.getByLabelText('Waits for'), { target: { value: 'time' } });
    fireEvent.change(screen.getByLabelText('Until'), { target: { value: 'at' } });
    type('Time', '25:00');
    expect(screen.getByText('Expected a time such as 06:00 or 18:30.')).toBeTruthy();
    type('Time', '18:30');
    expect(own().sensor).toMatchObject({ kind: 'time', at: '18:30' });
    expect(own().sensor).not.toHaveProperty('delay_s');
    type('Timeout', '60');
    expect(own().timeout_s).toBe(60);
  });

  it('asks for the parameters of a pipeline within, and tells its outputs', () => {
    show({ id: 'p', type: 'pipeline', path: 'prepare.dagflow' }, INFO);
    expect(screen.getByLabelText<HTMLInputElement>('day').placeholder).toBe('needs a value');
    fireEvent.change(screen.getByLabelText('model'), { target: { value: '1' } });
    expect(own().parameters).toEqual({ model: 'forest' });
    fireEvent.change(screen.getByLabelText('model'), { target: { value: '-1' } });
    expect(own().parameters).toBeUndefined();
    expect(screen.getByText('rows')).toBeTruthy();
    expect(screen.queryByLabelText('Executor')).toBeNull();
  });

  it('shows of a note its text and nothing that runs', () => {
    show({ id: 'n', type: 'note', text: 'Hello' });
    type('Text', '# Hi');
    expect(own().text).toBe('# Hi');
    expect(screen.queryByText('Parameters')).toBeNull();
    expect(screen.queryByText('Execution')).toBeNull();
  });
});

describe('Breadcrumbs', () => {
  afterEach(cleanup);

  it('lead back, and out', () => {
    const { trans } = fakeProps(DagflowDocument.create());
    const [onBack, onLeave] = [vi.fn(), vi.fn()];
    render(
      <Breadcrumbs
        {...{ onBack, onLeave, trans }}
        titles={['week', 'day']}
        title="hour"
        hasRun={false}
      />
    );
    expect(screen.getByText('It has not run there yet')).toBeTruthy();
    fireEvent.click(screen.getByText('week'));
    expect(onBack).toHaveBeenCalledWith(0);
    fireEvent.click(screen.getByTitle(/for itself/));
    expect(onLeave).toHaveBeenCalled();
  });
});
