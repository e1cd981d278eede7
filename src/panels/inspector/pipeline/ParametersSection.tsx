import { closeIcon } from '@jupyterlab/ui-components';
import { JSONValue } from '@lumino/coreutils';
import * as React from 'react';

import { PARAMETER_TYPES, ParameterType, PipelineParameter } from '../../../model';
import { Problem } from '../../../services';
import { AddButton, IconButton } from '../../buttons';
import { SelectField, TextField } from '../fields';
import { Section } from '../folds';
import { InspectorProps } from '../props';
import { parseValue, typeProblem, valueText } from '../values';
import { choicesText, parseChoices } from './choices';
import { PipelinePartProps } from './props';

/** What is asked for at the start of a run. */
export function ParametersSection(props: PipelinePartProps): JSX.Element {
  const { document, trans } = props;
  const parameters = document.parameters;
  const add = () => {
    const name = freeName(parameters);
    document.updatePipeline({
      parameters: [...parameters, { name, type: 'str', default: '' }]
    });
  };
  return (
    <Section title={trans.__('Pipeline parameters')} badge={parameters.length}>
      {parameters.length === 0 && (
        <p className="jp-DagflowHint">
          {trans.__('Values that are asked for at the start of a run, for any node to use.')}
        </p>
      )}
      {parameters.map((parameter, index) => (
        <ParameterCard key={index} {...props} parameter={parameter} index={index} />
      ))}
      <AddButton label={trans.__('Add parameter')} onClick={add} />
    </Section>
  );
}

function ParameterCard(
  props: PipelinePartProps & { parameter: PipelineParameter; index: number }
): JSX.Element {
  const { document, parameter, index, trans } = props;
  const change = (next: PipelineParameter | null) =>
    document.updatePipeline({
      parameters: document.parameters.flatMap((each, at) =>
        at !== index ? [each] : next ? [next] : []
      )
    });
  const part = { ...props, id: `dagflow-pipeline-parameter-${index}`, change };
  return (
    <div className="jp-DagflowCard">
      <div className="jp-DagflowCard-row">
        <NameField {...part} />
        <TypeField {...part} />
        <IconButton
          icon={closeIcon}
          title={trans.__('Remove %1', parameter.name)}
          onClick={() => change(null)}
        />
      </div>
      <DefaultField {...part} />
      <ChoicesField {...part} />
      <TextField
        id={`${part.id}-description`}
        draftKey={`${part.id}-description`}
        label={trans.__('Description')}
        value={parameter.description ?? ''}
        problem={props.problems.at(`parameters[${index}].description`)}
        onCommit={description => change({ ...parameter, description })}
      />
    </div>
  );
}

interface CardPartProps extends PipelinePartProps {
  id: string;
  parameter: PipelineParameter;
  index: number;
  change: (next: PipelineParameter) => void;
}

function NameField(props: CardPartProps): JSX.Element {
  const { id, document, parameter, index, trans } = props;
  const check = (text: string) => {
    const name = text.trim();
    if (name === '') {
      return trans.__('A parameter needs a name.');
    }
    return document.parameters.some((each, at) => at !== index && each.name === name)
      ? trans.__('%1 is there already.', name)
      : null;
  };
  return (
    <TextField
      id={`${id}-name`}
      draftKey={`${id}-name`}
      label={trans.__('Name')}
      value={parameter.name}
      problem={props.problems.at(`parameters[${index}].name`)}
      check={check}
      onCommit={text => document.renameParameter(parameter.name, text.trim())}
    />
  );
}

function TypeField(props: CardPartProps): JSX.Element {
  const { id, parameter, index, trans } = props;
  return (
    <SelectField
      id={`${id}-type`}
      label={trans.__('Type')}
      value={parameter.type ?? 'any'}
      options={PARAMETER_TYPES.map(type => ({ value: type, label: type }))}
      problem={props.problems.at(`parameters[${index}].type`)}
      onCommit={type => props.change(retyped(parameter, type as ParameterType, props))}
    />
  );
}

/** What the parameter is unless a run says otherwise; one that is required has none. */
function DefaultField(props: CardPartProps): JSX.Element {
  const { id, parameter, trans } = props;
  const { default: value, choices, ...rest } = parameter;
  const type = parameter.type ?? 'any';
  const put = (next: JSONValue | undefined) =>
    props.change({
      ...rest,
      ...(next === undefined ? {} : { default: next }),
      ...(choices ? { choices } : {})
    } as PipelineParameter);
  const shared = {
    id: `${id}-default`,
    label: trans.__('Default'),
    problem: defaultProblem(props)
  };
  const aside = <RequiredBox {...props} put={put} />;
  const options = (choices ?? []) as JSONValue[];
  if (options.length > 0 && value !== undefined) {
    const texts = [...new Set([...options, value].map(each => valueText(type, each)))];
    return (
      <SelectField
        {...shared}
        aside={aside}
        value={valueText(type, value)}
        options={texts.map(text => ({ value: text, label: text }))}
        onCommit={text => put(parseValue(type, text, trans).value)}
      />
    );
  }
  return (
    <TextField
      {...shared}
      aside={aside}
      draftKey={`${id}-default`}
      value={valueText(type, value)}
      placeholder={
        value === undefined ? trans.__('required at each run') : trans.__('(empty text)')
      }
      check={text => (text.trim() === '' ? null : parseValue(type, text, trans).problem)}
      keepsInvalid
      multiline={type === 'list' || type === 'dict'}
      isCode
      suggestions={type === 'bool' ? [{ value: 'true' }, { value: 'false' }] : undefined}
      onCommit={text =>
        put(type !== 'str' && text.trim() === '' ? undefined : parseValue(type, text, trans).value)
      }
    />
  );
}

function RequiredBox(
  props: CardPartProps & { put: (value: JSONValue | undefined) => void }
): JSX.Element {
  const { id, parameter, put, trans } = props;
  return (
    <label className="jp-DagflowRequired" title={trans.__('Has to be given for each run')}>
      <input
        id={`${id}-required`}
        type="checkbox"
        checked={parameter.default === undefined}
        onChange={event => put(event.target.checked ? undefined : firstDefault(parameter))}
      />
      {trans.__('Required')}
    </label>
  );
}

/** The default to begin with. */
function firstDefault({ type = 'any', choices }: PipelineParameter): JSONValue {
  if (choices && choices.length > 0) {
    return choices[0] as JSONValue;
  }
  const empty: Partial<Record<ParameterType, JSONValue>> = {
    int: 0,
    float: 0,
    bool: false,
    list: [],
    dict: {}
  };
  return empty[type] ?? '';
}

function defaultProblem(props: CardPartProps): Problem | null {
  const { parameter, index, trans } = props;
  const { type = 'any', default: value } = parameter;
  const own = value === undefined ? null : typeProblem(type, value, trans);
  return own === null
    ? props.problems.at(`parameters[${index}].default`)
    : { path: '', message: own, severity: 'error', node_id: null };
}

/** The only values that a run may give, in one line. */
function ChoicesField(props: CardPartProps): JSX.Element {
  const { id, parameter, index, trans } = props;
  const { choices, ...rest } = parameter;
  const type = parameter.type ?? 'any';
  return (
    <TextField
      id={`${id}-choices`}
      draftKey={`${id}-choices`}
      label={trans.__('Choices')}
      hint={trans.__('separated by commas')}
      value={choicesText(type, (choices ?? []) as JSONValue[])}
      placeholder={trans.__('any value')}
      problem={props.problems.at(`parameters[${index}].choices`)}
      check={text => parseChoices(type, text, trans).problem}
      isCode
      onCommit={text => {
        const { values } = parseChoices(type, text, trans);
        props.change(values.length === 0 ? rest : { ...rest, choices: values });
      }}
    />
  );
}

/** The parameter with another type; its values are read anew, so that `"3"` becomes 3. */
function retyped(
  parameter: PipelineParameter,
  type: ParameterType,
  props: Pick<InspectorProps, 'trans'>
): PipelineParameter {
  const { trans } = props;
  const { default: value, choices: before, ...rest } = parameter;
  const old = parameter.type ?? 'any';
  // Choices that are none of the new type are gone; a default is kept and marked.
  const choices = parseChoices(type, choicesText(old, (before ?? []) as JSONValue[]), trans).values;
  const text = valueText(old, value);
  return {
    ...rest,
    type,
    ...(value === undefined || (text === '' && type !== 'str')
      ? {}
      : { default: parseValue(type, text, trans).value }),
    ...(choices.length === 0 ? {} : { choices })
  } as PipelineParameter;
}

function freeName(parameters: readonly PipelineParameter[]): string {
  const taken = new Set(parameters.map(parameter => parameter.name));
  let name = 'parameter';
  for (let number = 2; taken.has(name); number++) {
    name = `parameter_${number}`;
  }
  return name;
}
