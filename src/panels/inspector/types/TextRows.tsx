import { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { ProblemPlaces } from '../places';
import { IconButton } from '../../buttons';
import { TextInput } from '../fields';

export interface TextRowsProps {
  id: string;
  values: readonly string[];
  /** What row `number`, counted from 1, is called. */
  label: (number: number) => string;
  newLabel: string;
  newHint: string;
  problems: ProblemPlaces;
  /** Where the list stands in the document. */
  place: string;
  /** Why a text cannot stand in the row `index` (-1: a new one); null when it can. */
  check?: (text: string, index: number) => string | null;
  trans: TranslationBundle;
  onChange: (values: string[]) => void;
}

/** Texts, a row each, in an order that matters. A text typed in the last row becomes a new one. */
export function TextRows(props: TextRowsProps): JSX.Element {
  const { id, values, trans, onChange, check } = props;
  const checked = (index: number) => (text: string) => check?.(text, index) ?? null;
  return (
    <div className="jp-DagflowRows jp-mod-single">
      {values.map((value, index) => (
        <div className="jp-DagflowRows-row" key={index}>
          <TextInput
            id={`${id}-${index}`}
            draftKey={`${id}-${index}`}
            label={props.label(index + 1)}
            value={value}
            isCode
            multiline={value.includes('\n')}
            showsComplaint
            check={checked(index)}
            isInvalid={props.problems.at(`${props.place}[${index}]`)?.severity === 'error'}
            onCommit={text => onChange(values.map((each, at) => (at === index ? text : each)))}
          />
          <IconButton
            icon={closeIcon}
            title={trans.__('Remove %1', value || props.label(index + 1))}
            onClick={() => onChange(values.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <div className="jp-DagflowRows-row jp-mod-new">
        <TextInput
          id={`${id}-new`}
          draftKey={`${id}-new`}
          label={props.newLabel}
          placeholder={props.newHint}
          value=""
          isCode
          showsComplaint
          check={text => (text === '' ? null : checked(-1)(text))}
          onCommit={text => {
            if (text !== '') {
              onChange([...values, text]);
            }
          }}
        />
      </div>
      <Complaint {...props} />
    </div>
  );
}

/** What the server says about the list or one of its rows. */
function Complaint({ problems, place }: TextRowsProps): JSX.Element | null {
  const problem = problems.at(place);
  return (
    problem && (
      <div className="jp-DagflowField-complaint" data-severity={problem.severity} role="alert">
        {problem.message}
      </div>
    )
  );
}
