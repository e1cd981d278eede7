import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { FormatOption, OptionValue, OptionValues } from '../../../services';
import { FieldFrame } from '../../inspector/fields';

export interface OptionFieldsProps {
  options: readonly FormatOption[];
  values: OptionValues;
  onChange: (values: OptionValues) => void;
  trans: TranslationBundle;
}

/** A field for each option of a target. */
export function OptionFields(props: OptionFieldsProps): JSX.Element | null {
  const { options, values, onChange, trans } = props;
  if (options.length === 0) {
    return null;
  }
  return (
    <fieldset className="jp-DagflowDialog-options">
      <legend>{trans.__('Options')}</legend>
      {options.map(option => (
        <OptionField
          key={option.name}
          option={option}
          value={values[option.name] ?? option.default}
          onChange={value => onChange({ ...values, [option.name]: value })}
        />
      ))}
    </fieldset>
  );
}

/** The id of an option's field. */
export function optionId(name: string): string {
  return `dagflow-option-${name}`;
}

interface OptionFieldProps {
  option: FormatOption;
  value: OptionValue;
  onChange: (value: OptionValue) => void;
}

function OptionField({ option, value, onChange }: OptionFieldProps): JSX.Element {
  const id = optionId(option.name);
  const helpId = `${id}-help`;
  const described = { id, 'aria-describedby': option.help ? helpId : undefined };
  const help = option.help && (
    <div id={helpId} className="jp-DagflowField-help">
      {option.help}
    </div>
  );
  if (option.kind === 'switch') {
    return (
      <div className="jp-DagflowField">
        <div className="jp-DagflowCheck">
          <input
            {...described}
            type="checkbox"
            checked={value === true}
            onChange={event => onChange(event.target.checked)}
          />
          <label htmlFor={id}>{option.title}</label>
        </div>
        {help}
      </div>
    );
  }
  return (
    <FieldFrame id={id} label={option.title} complaint={null}>
      {option.kind === 'choice' ? (
        <select
          {...described}
          className="jp-DagflowInput"
          value={String(value)}
          onChange={event => onChange(event.target.value)}
        >
          {option.choices.map(choice => (
            <option key={choice} value={choice}>
              {choice}
            </option>
          ))}
        </select>
      ) : (
        <input
          {...described}
          type="text"
          className="jp-DagflowInput"
          value={String(value)}
          placeholder={String(option.default)}
          spellCheck={false}
          autoComplete="off"
          onChange={event => onChange(event.target.value)}
        />
      )}
      {help}
    </FieldFrame>
  );
}
