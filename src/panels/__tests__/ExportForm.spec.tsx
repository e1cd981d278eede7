import { fileIcon } from '@jupyterlab/ui-components';
import { Contents, ServerConnection } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ApiError, Export, FormatOption, OptionValues, Problem } from '../../services';
import { ExportForm, ExportFormProps } from '../dialogs/export/ExportForm';
import { folderPath, folderProblem } from '../dialogs/parts/saving';
import { ExportTarget } from '../dialogs/export/targets';

const trans = nullTranslator.load('');

const OPTIONS: FormatOption[] = [
  { name: 'image', title: 'Image', kind: 'text', default: '', choices: [], help: 'Of all nodes.' },
  {
    name: 'where',
    title: 'Where',
    kind: 'choice',
    default: 'here',
    choices: ['here', 'pods'],
    help: ''
  },
  { name: 'cache', title: 'Cache', kind: 'switch', default: true, choices: [], help: '' }
];

const WARNING: Problem = {
  path: 'nodes[1].retry',
  message: 'Is done otherwise.',
  severity: 'warning',
  node_id: 'train'
};
const ERROR: Problem = { ...WARNING, message: 'Cannot be done.', severity: 'error', node_id: null };

/** A target that writes its options into its first file. */
function targetOf(name: string, answer: Partial<Export> = {}): ExportTarget {
  const write = async (options: OptionValues): Promise<Export> => ({
    files: [
      { name: `${name}.py`, content: `${name} ${JSON.stringify(options)}` },
      { name: `${name}_nodes.py`, content: 'nodes' }
    ],
    problems: [],
    ...answer
  });
  return {
    name,
    title: name,
    description: '',
    extension: '.py',
    options: OPTIONS,
    icon: fileIcon,
    write
  };
}

/** A workspace in memory: the files of the folder `flows`. */
function contentsOf(files: Record<string, string>) {
  const saved: string[] = [];
  const get = async (path: string, options?: Contents.IFetchOptions) => {
    expect(options?.content).toBe(true);
    if (path !== '' && path !== 'flows') {
      throw new ServerConnection.ResponseError(new Response(null, { status: 404 }));
    }
    const names = path === '' ? ['flows'] : Object.keys(files);
    return { content: names.map(name => ({ name })) };
  };
  const save = async (path: string, { type, content }: Partial<Contents.IModel>) => {
    saved.push(type === 'directory' ? `${path}/` : path);
    files[path.split('/').pop() ?? ''] = String(content);
  };
  return { contents: { get, save } as unknown as Contents.IManager, saved };
}

afterEach(cleanup);

describe('ExportForm', () => {
  let props: ExportFormProps;
  let shown: string[];

  beforeEach(() => {
    shown = [];
    props = {
      loadTargets: async () => [targetOf('script'), targetOf('argo', { problems: [WARNING] })],
      pictures: [targetOf('svg')],
      remembered: { target: '', options: {} },
      onRemember: vi.fn(),
      folder: 'flows',
      contents: contentsOf({}).contents,
      openFile: vi.fn(),
      nodeTitle: id => (id === 'train' ? 'Train' : null),
      onProblem: vi.fn(),
      createTextView: () => ({
        show: (text, name) => shown.push(`${name}: ${text}`),
        dispose: vi.fn()
      }),
      trans
    };
  });

  const choose = (name: string) => fireEvent.click(screen.getByRole('radio', { name }));
  const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
  const ready = (name: string) => screen.findByRole('tabpanel', { name: `Preview of ${name}` });

  it('writes what is chosen, anew when options change, and remembers it', async () => {
    render(<ExportForm {...props} />);
    await ready('script.py');
    await waitFor(() =>
      expect(shown[shown.length - 1]).toBe(
        'script.py: script {"image":"","where":"here","cache":true}'
      )
    );
    fireEvent.change(screen.getByLabelText('Image'), { target: { value: 'a:1' } });
    fireEvent.change(screen.getByLabelText('Where'), { target: { value: 'pods' } });
    fireEvent.click(screen.getByLabelText('Cache'));
    const last = 'script.py: script {"image":"a:1","where":"pods","cache":false}';
    await waitFor(() => expect(shown[shown.length - 1]).toBe(last));
    const options = { script: { image: 'a:1', where: 'pods', cache: false } };
    expect(props.onRemember).toHaveBeenLastCalledWith({ target: 'script', options });
    choose('argo');
    await ready('argo.py');
    expect(props.onRemember).toHaveBeenLastCalledWith({ target: 'argo', options });
  });

  it('begins with what was chosen last, as far as it is still there', async () => {
    const argo = { image: 'b:2', where: 'on the moon', cache: 'no', gone: true };
    props.remembered = { target: 'argo', options: { argo } };
    render(<ExportForm {...props} />);
    await ready('argo.py');
    await waitFor(() =>
      expect(shown[shown.length - 1]).toBe(
        'argo.py: argo {"image":"b:2","where":"here","cache":true}'
      )
    );
    cleanup();
    render(<ExportForm {...props} remembered={{ target: 'gone', options: {} }} />);
    await ready('script.py');
  });

  it('has a tab for each file, which the arrow keys walk', async () => {
    render(<ExportForm {...props} />);
    await ready('script.py');
    const [first, second] = screen.getAllByRole('tab');
    fireEvent.keyDown(first, { key: 'ArrowRight' });
    await ready('script_nodes.py');
    expect(document.activeElement).toBe(second);
    expect(second.getAttribute('aria-selected')).toBe('true');
    await waitFor(() => expect(shown[shown.length - 1]).toBe('script_nodes.py: nodes'));
  });

  it('tells problems with the names of nodes, errors first, and leads to their places', async () => {
    props.loadTargets = async () => [targetOf('argo', { files: [], problems: [WARNING, ERROR] })];
    render(<ExportForm {...props} />);
    const list = await screen.findByRole('list', { name: 'Problems' });
    const told = within(list).getAllByRole('button');
    expect(told.map(each => each.textContent)).toEqual([
      'ErrorCannot be done.nodes[1].retry',
      'NoteTrain Is done otherwise.nodes[1].retry'
    ]);
    fireEvent.click(told[1]);
    expect(props.onProblem).toHaveBeenCalledWith(WARNING);
    expect(screen.getByRole('button', { name: 'Save into workspace' })).toHaveProperty(
      'disabled',
      true
    );
    expect(screen.getByText('The pipeline cannot be exported to this target.')).toBeTruthy();
  });

  it('leads to the option that is wrong', async () => {
    const wrong: Problem = { ...ERROR, path: 'options.image', message: 'No image.' };
    props.loadTargets = async () => [targetOf('argo', { problems: [wrong] })];
    render(<ExportForm {...props} />);
    fireEvent.click(await screen.findByRole('button', { name: /No image/ }));
    expect(document.activeElement).toBe(screen.getByLabelText('Image'));
    expect(props.onProblem).not.toHaveBeenCalled();
  });

  it('says why the server refuses, and asks it again', async () => {
    let isBack = false;
    let problems: Problem[] = [];
    const script = targetOf('script');
    const write = async (options: OptionValues) => {
      if (!isBack) {
        throw new ApiError('The pipeline has a cycle.', 422, problems);
      }
      return script.write(options);
    };
    props.loadTargets = async () => [{ ...script, write }];
    render(<ExportForm {...props} />);
    expect(await screen.findByText('The pipeline has a cycle.')).toBeTruthy();
    expect(screen.queryByRole('list', { name: 'Problems' })).toBeNull();
    problems = [ERROR];
    press('Try again');
    const list = await screen.findByRole('list', { name: 'Problems' });
    expect(list.textContent).toContain('Cannot be done.');
    isBack = true;
    press('Try again');
    await ready('script.py');
  });

  it('offers pictures while the server is away, and asks again for the rest', async () => {
    const load = vi.fn(async () => [targetOf('script')]);
    load.mockRejectedValueOnce(new ApiError('The server could not be reached.', 0));
    render(<ExportForm {...props} loadTargets={load} />);
    await ready('svg.py');
    expect(screen.getByRole('alert').textContent).toContain('The server could not be reached.');
    press('Try again');
    expect(await screen.findByRole('radio', { name: 'script' })).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('saves all files, into folders that it makes, and opens them', async () => {
    const { contents, saved } = contentsOf({});
    render(<ExportForm {...props} contents={contents} />);
    await ready('script.py');
    fireEvent.change(screen.getByLabelText('Folder'), { target: { value: '/flows/out/' } });
    press('Save into workspace');
    expect(await screen.findByText('Saved 2 files')).toBeTruthy();
    expect(saved).toEqual(['flows/out/', 'flows/out/script.py', 'flows/out/script_nodes.py']);
    fireEvent.click(screen.getByTitle('Open flows/out/script_nodes.py'));
    expect(props.openFile).toHaveBeenCalledWith('flows/out/script_nodes.py');
  });

  it('asks before it replaces what is there, and keeps it unless told to', async () => {
    const { contents, saved } = contentsOf({ 'script_nodes.py': 'mine' });
    render(<ExportForm {...props} contents={contents} />);
    await ready('script.py');
    press('Save into workspace');
    expect(await screen.findByText('This file is there already: script_nodes.py')).toBeTruthy();
    expect(document.activeElement?.textContent).toBe('Keep');
    press('Keep');
    expect(screen.queryByText(/there already/)).toBeNull();
    expect(saved).toEqual([]);
    press('Save into workspace');
    await screen.findByText(/there already/);
    press('Replace');
    expect(await screen.findByText('Saved 2 files')).toBeTruthy();
    expect(saved).toHaveLength(2);
  });

  it('says why nothing was saved', async () => {
    const { contents } = contentsOf({});
    const save = async () => Promise.reject(new Error('The disk is full.'));
    render(<ExportForm {...props} contents={{ ...contents, save } as Contents.IManager} />);
    await ready('script.py');
    press('Save into workspace');
    expect((await screen.findByRole('alert')).textContent).toBe('Not saved: The disk is full.');
  });

  it.each(['..', '../a', 'a/../../b', 'a//b', 'a\\b', './a', 'C:/a', 'a/ /b', 'a\0b'])(
    'refuses the folder %j',
    folder => expect(folderProblem(folder, trans)).not.toBeNull()
  );

  it.each([
    ['', ''],
    ['/', ''],
    [' flows/a b/ ', 'flows/a b']
  ])('takes the folder %j', (typed, folder) => {
    expect(folderProblem(typed, trans)).toBeNull();
    expect(folderPath(typed)).toBe(folder);
  });
});
