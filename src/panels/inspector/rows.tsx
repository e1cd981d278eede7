import { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { Problem } from '../../services';
import { IconButton } from '../buttons';
import { Suggestion, TextInput } from './fields';

/** How rows speak of what they hold. */
export interface RowWords {
  /** Of the name in row `number`, counted from 1. */
  name: (number: number) => string;
  value: (name: string) => string;
  newName: string;
  /** Stands in the field for a new name. */
  newHint: string;
}

export interface NameValueRowsProps {
  id: string;
  values: Readonly<Record<string, string>>;
  words: RowWords;
  problem: Problem | null;
  names?: readonly Suggestion[];
  valueSuggestions?: readonly Suggestion[];
  /** Whether names tend to be longer than values. */
  hasLongNames?: boolean;
  /** What a new row's value is. */
  newValue?: string;
  /** Why a name or value cannot be taken over; null when it can. */
  checkName?: (name: string) => string | null;
  checkValue?: (value: string) => string | null;
  trans: TranslationBundle;
  /** All rows as they are to be, or undefined when nothing is left. */
  onChange: (values: Record<string, string> | undefined) => void;
}

/** Names with a value each, as rows that can be edited, added and removed. */
export function NameValueRows(props: NameValueRowsProps): JSX.Element {
  const { id, words, trans } = props;
  const entries = Object.entries(props.values);
  const change = (next: [string, string][]) =>
    props.onChange(next.length === 0 ? undefined : Object.fromEntries(next));
  const put = (row: number, entry: [string, string]) =>
    change(entries.map((each, at) => (at === row ? entry : each)));
  return (
    <div className={`jp-DagflowRows ${props.hasLongNames ? 'jp-mod-longNames' : ''}`}>
      {entries.map(([name, value], index) => (
        <div className="jp-DagflowRows-row" key={index}>
          <TextInput
            id={`${id}-name-${index}`}
            draftKey={`${id}-name-${index}`}
            label={words.name(index + 1)}
            value={name}
            showsComplaint
            check={text => nameProblem(props, text, name)}
            onCommit={text => put(index, [text.trim(), value])}
          />
          <TextInput
            id={`${id}-value-${index}`}
            draftKey={`${id}-value-${index}`}
            label={words.value(name)}
            value={value}
            showsComplaint
            suggestions={props.valueSuggestions}
            check={props.checkValue}
            onCommit={text => put(index, [name, text])}
          />
          <IconButton
            icon={closeIcon}
            title={trans.__('Remove %1', name)}
            onClick={() => change(entries.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <NewRow {...props} />
      {props.problem && (
        <div className="jp-DagflowField-complaint" role="alert">
          {props.problem.message}
        </div>
      )}
    </div>
  );
}

/** A name typed here becomes a new row. */
function NewRow(props: NameValueRowsProps): JSX.Element {
  const { id, words } = props;
  return (
    <div className="jp-DagflowRows-row jp-mod-new">
      <TextInput
        id={`${id}-new`}
        draftKey={`${id}-new`}
        label={words.newName}
        placeholder={words.newHint}
        value=""
        showsComplaint
        suggestions={props.names}
        check={text => (text.trim() === '' ? null : nameProblem(props, text, null))}
        onCommit={text => {
          if (text.trim() !== '') {
            props.onChange({ ...props.values, [text.trim()]: props.newValue ?? '' });
          }
        }}
      />
    </div>
  );
}

function nameProblem(
  props: NameValueRowsProps,
  text: string,
  before: string | null
): string | null {
  const { trans, checkName, values } = props;
  const name = text.trim();
  if (!/^[^\s=\0]+$/.test(name)) {
    return trans.__('A name has neither spaces nor "=".');
  }
  return name !== before && Object.hasOwn(values, name)
    ? trans.__('%1 is there already.', name)
    : (checkName?.(name) ?? null);
}

/** The words of environment variables. */
export function variableWords(trans: TranslationBundle): RowWords {
  return {
    name: number => trans.__('Name of variable %1', number),
    value: name => trans.__('Value of %1', name),
    newName: trans.__('Name of a new variable'),
    newHint: trans.__('New variable…')
  };
}
