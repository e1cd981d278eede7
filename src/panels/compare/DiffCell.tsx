import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { CellDiff, Difference, DiffLine, DiffOutput, OutputDiff } from '../../services';

export interface DiffCellProps {
  cell: CellDiff;
  trans: TranslationBundle;
}

/** A cell, its source line by line and what it put out. Whatever notebooks hold is text or an image here. */
export function DiffCell({ cell, trans }: DiffCellProps): JSX.Element {
  return (
    <article className="jp-DagflowDiff-cell" data-state={cell.state}>
      <header>
        <b>{stateWord(cell.state, trans)}</b>
        <span>{placeText(cell, trans)}</span>
      </header>
      <Lines lines={cell.source} trans={trans} />
      {cell.outputs.map((output, index) => (
        <OutputView key={index} output={output} trans={trans} />
      ))}
    </article>
  );
}

function Lines(props: { lines: readonly DiffLine[]; trans: TranslationBundle }): JSX.Element {
  return (
    <div className="jp-DagflowDiff-lines">
      {props.lines.map((line, index) => (
        <div key={index} data-kind={line.kind}>
          <span aria-label={signLabel(line.kind, props.trans)}>{SIGNS[line.kind]}</span>
          <code>{line.text || ' '}</code>
        </div>
      ))}
    </div>
  );
}

const SIGNS: Record<DiffLine['kind'], string> = { same: ' ', added: '+', removed: '−' };

function OutputView(props: { output: OutputDiff; trans: TranslationBundle }): JSX.Element {
  const { output, trans } = props;
  const { state, left, right, lines } = output;
  if (lines.length > 0) {
    return (
      <div className="jp-DagflowDiff-output" data-state={state}>
        <Lines lines={lines} trans={trans} />
      </div>
    );
  }
  if (state === 'same') {
    return (
      <div className="jp-DagflowDiff-output">{left && <Shown output={left} trans={trans} />}</div>
    );
  }
  return (
    <div className="jp-DagflowDiff-output jp-mod-sides" data-state={state}>
      <Side title={trans.__('Left')} output={left} kind="removed" trans={trans} />
      <Side title={trans.__('Right')} output={right} kind="added" trans={trans} />
    </div>
  );
}

interface SideProps {
  title: string;
  output: DiffOutput | null;
  kind: 'removed' | 'added';
  trans: TranslationBundle;
}

function Side({ title, output, kind, trans }: SideProps): JSX.Element {
  return (
    <div data-kind={kind}>
      <small>
        {SIGNS[kind]} {title}
      </small>
      {output === null ? <em>{trans.__('nothing')}</em> : <Shown output={output} trans={trans} />}
    </div>
  );
}

function Shown(props: { output: DiffOutput; trans: TranslationBundle }): JSX.Element {
  const { output, trans } = props;
  if (output.kind !== 'image') {
    return <pre className={output.kind === 'error' ? 'jp-mod-error' : ''}>{output.text}</pre>;
  }
  return output.data === null ? (
    <em>{trans.__('an image that is too large to be shown here')}</em>
  ) : (
    // As an image nothing in it runs, nor does it ask for anything.
    <img src={`data:${output.mediaType};base64,${output.data}`} alt={trans.__('Image')} />
  );
}

function stateWord(state: Difference, trans: TranslationBundle): string {
  const words: Record<Difference, string> = {
    same: trans.__('same'),
    added: trans.__('added'),
    removed: trans.__('removed'),
    changed: trans.__('changed')
  };
  return words[state];
}

function placeText({ left, right }: CellDiff, trans: TranslationBundle): string {
  if (left !== null && right !== null && left !== right) {
    return trans.__('cell %1 → %2', left + 1, right + 1);
  }
  return trans.__('cell %1', (left ?? right ?? 0) + 1);
}

function signLabel(kind: DiffLine['kind'], trans: TranslationBundle): string | undefined {
  switch (kind) {
    case 'added':
      return trans.__('added');
    case 'removed':
      return trans.__('removed');
    default:
      return undefined;
  }
}
