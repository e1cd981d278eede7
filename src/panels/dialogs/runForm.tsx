import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';
import * as React from 'react';

import { PipelineParameter } from '../../model';
import { FieldFrame } from '../inspector/fields';
import { parseValue, typeProblem, valueText } from '../inspector/values';

/** What a person chose for a run. */
export interface RunChoice {
  /** Only what differs from the defaults. */
  parameters: JSONObject;
  parallel: number;
}

export interface RunFormOptions {
  parameters: readonly PipelineParameter[];
  /** How many attempts at once unless the person says otherwise. */
  parallel: number;
  trans: TranslationBundle;
}

/** The form as typed. */
export interface RunTexts {
  values: Readonly<Record<string, string>>;
  parallel: string;
  /** Parameters that were changed by hand. */
  touched: readonly string[];
}

export function firstTexts(options: RunFormOptions): RunTexts {
  const values = options.parameters.map(({ name, type, default: value }) => [
    name,
    valueText(type ?? 'any', value)
  ]);
  return {
    values: Object.fromEntries(values) as Record<string, string>,
    parallel: String(options.parallel),
    touched: []
  };
}

/** The choice that the texts stand for, or null while something is wrong. */
export function readTexts(options: RunFormOptions, texts: RunTexts): RunChoice | null {
  const { trans } = options;
  const parameters: JSONObject = {};
  for (const parameter of options.parameters) {
    if (parameterProblem(parameter, texts, trans) !== null) {
      return null;
    }
    if (!isDefault(parameter, texts)) {
      const text = texts.values[parameter.name];
      parameters[parameter.name] = parseValue(parameter.type ?? 'any', text, trans).value;
    }
  }
  return parallelProblem(texts, trans) === null
    ? { parameters, parallel: Number(texts.parallel) }
    : null;
}

export interface RunFormProps extends RunFormOptions {
  /** Whether mistakes are marked in fields that were not touched, too. */
  isComplaining: boolean;
  onChange: (texts: RunTexts) => void;
}

/** Typed fields for the pipeline's parameters, and how much runs at once. */
export function RunForm(props: RunFormProps): JSX.Element {
  const { trans } = props;
  const [texts, setTexts] = React.useState(() => firstTexts(props));
  const change = (next: RunTexts) => {
    setTexts(next);
    props.onChange(next);
  };
  const parallel = parallelProblem(texts, trans);
  return (
    <div className="jp-DagflowForm">
      {props.parameters.map(parameter => (
        <ParameterInput
          key={parameter.name}
          {...props}
          parameter={parameter}
          texts={texts}
          change={change}
        />
      ))}
      {props.parameters.length === 0 && (
        <p className="jp-DagflowHint">{trans.__('This pipeline has no parameters.')}</p>
      )}
      <FieldFrame
        id="dagflow-run-parallel"
        label={trans.__('Parallel')}
        hint={trans.__('nodes at once')}
        complaint={parallel === null ? null : { message: parallel, severity: 'error' }}
      >
        <Input
          id="dagflow-run-parallel"
          value={texts.parallel}
          isInvalid={parallel !== null}
          onChange={text => change({ ...texts, parallel: text })}
        />
      </FieldFrame>
    </div>
  );
}

interface ParameterInputProps extends RunFormProps {
  parameter: PipelineParameter;
  texts: RunTexts;
  change: (texts: RunTexts) => void;
}

function ParameterInput(props: ParameterInputProps): JSX.Element {
  const { parameter, texts, trans } = props;
  const { name, type = 'any' } = parameter;
  const text = texts.values[name];
  const problem = parameterProblem(parameter, texts, trans);
  const isMarked = problem !== null && (props.isComplaining || texts.touched.includes(name));
  const id = `dagflow-run-parameter-${name}`;
  const onChange = (next: string) =>
    props.change({
      ...texts,
      values: { ...texts.values, [name]: next },
      touched: [...texts.touched.filter(each => each !== name), name]
    });
  return (
    <FieldFrame
      id={id}
      label={name}
      hint={type === 'any' ? undefined : type}
      help={parameter.description}
      complaint={isMarked ? { message: problem, severity: 'error' } : null}
    >
      {type === 'bool' && (text === 'true' || text === 'false') ? (
        <div className="jp-DagflowCheck">
          <input
            id={id}
            type="checkbox"
            checked={text === 'true'}
            onChange={event => onChange(String(event.target.checked))}
          />
          <span>{text}</span>
        </div>
      ) : (
        <Input
          id={id}
          value={text}
          isInvalid={isMarked}
          multiline={type === 'list' || type === 'dict'}
          onChange={onChange}
        />
      )}
    </FieldFrame>
  );
}

interface InputProps {
  id: string;
  value: string;
  isInvalid: boolean;
  multiline?: boolean;
  onChange: (text: string) => void;
}

function Input(props: InputProps): JSX.Element {
  const shared = {
    id: props.id,
    className: `jp-DagflowInput jp-mod-code ${props.isInvalid ? 'jp-mod-invalid' : ''}`,
    value: props.value,
    spellCheck: false,
    'aria-invalid': props.isInvalid,
    'aria-describedby': `${props.id}-complaint`,
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      props.onChange(event.target.value)
  };
  return props.multiline ? (
    <textarea {...shared} rows={Math.min(8, props.value.split('\n').length + 1)} />
  ) : (
    <input {...shared} type="text" autoComplete="off" />
  );
}

function parameterProblem(
  parameter: PipelineParameter,
  texts: RunTexts,
  trans: TranslationBundle
): string | null {
  const { type = 'any', default: value } = parameter;
  if (isDefault(parameter, texts)) {
    return value === undefined
      ? trans.__('This parameter needs a value.')
      : typeProblem(type, value, trans);
  }
  return parseValue(type, texts.values[parameter.name], trans).problem;
}

/** Whether the text still stands for the parameter's default, or for nothing where there is none. */
function isDefault(parameter: PipelineParameter, texts: RunTexts): boolean {
  const { name, type = 'any', default: value } = parameter;
  const text = texts.values[name];
  if (value === undefined) {
    return text === '' && !(type === 'str' && texts.touched.includes(name));
  }
  return text === valueText(type, value);
}

function parallelProblem(texts: RunTexts, trans: TranslationBundle): string | null {
  return /^[1-9]\d{0,3}$/.test(texts.parallel.trim())
    ? null
    : trans.__('Expected a whole number from 1 to 9999.');
}
