import { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { Problem } from '../../services';
import { IconButton } from '../buttons';
import { TextInput } from './fields';

export interface EnvironmentRowsProps {
  id: string;
  env: Readonly<Record<string, string>>;
  problem: Problem | null;
  trans: TranslationBundle;
  /** The whole new environment, or undefined when nothing is left. */
  onChange: (env: Record<string, string> | undefined) => void;
}

/** Environment variables, as rows of name and value. */
export function EnvironmentRows(props: EnvironmentRowsProps): JSX.Element {
  const { id, trans } = props;
  const entries = Object.entries(props.env);
  const change = (next: [string, string][]) =>
    props.onChange(next.length === 0 ? undefined : Object.fromEntries(next));
  return (
    <div className="jp-DagflowRows">
      {entries.map(([name, value], index) => (
        <div className="jp-DagflowRows-row" key={index}>
          <TextInput
            id={`${id}-name-${index}`}
            draftKey={`${id}-name-${index}`}
            label={trans.__('Name of variable %1', index + 1)}
            value={name}
            showsComplaint
            check={text => nameProblem(text, name, entries, trans)}
            onCommit={text =>
              change(entries.map((each, at) => (at === index ? [text.trim(), value] : each)))
            }
          />
          <TextInput
            id={`${id}-value-${index}`}
            draftKey={`${id}-value-${index}`}
            label={trans.__('Value of %1', name)}
            value={value}
            onCommit={text =>
              change(entries.map((each, at) => (at === index ? [name, text] : each)))
            }
          />
          <IconButton
            icon={closeIcon}
            title={trans.__('Remove %1', name)}
            onClick={() => change(entries.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <NewRow {...props} entries={entries} />
      {props.problem && (
        <div className="jp-DagflowField-complaint" role="alert">
          {props.problem.message}
        </div>
      )}
    </div>
  );
}

/** A name typed here becomes a new variable. */
function NewRow(props: EnvironmentRowsProps & { entries: [string, string][] }): JSX.Element {
  const { id, entries, trans } = props;
  return (
    <div className="jp-DagflowRows-row">
      <TextInput
        id={`${id}-new`}
        draftKey={`${id}-new`}
        label={trans.__('Name of a new variable')}
        placeholder={trans.__('New variable…')}
        value=""
        showsComplaint
        check={text => (text.trim() === '' ? null : nameProblem(text, null, entries, trans))}
        onCommit={text => {
          if (text.trim() !== '') {
            props.onChange({ ...props.env, [text.trim()]: '' });
          }
        }}
      />
    </div>
  );
}

function nameProblem(
  text: string,
  before: string | null,
  entries: [string, string][],
  trans: TranslationBundle
): string | null {
  const name = text.trim();
  if (!/^[^\s=\0]+$/.test(name)) {
    return trans.__('A name has neither spaces nor "=".');
  }
  return name !== before && entries.some(([other]) => other === name)
    ? trans.__('%1 is there already.', name)
    : null;
}
