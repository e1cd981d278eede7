import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject } from '@lumino/coreutils';
import * as React from 'react';

import { executorTitle } from '../../elements/executors';
import { PipelineParameter } from '../../model';
import { ExecutorChoice } from '../../services';
import { FieldFrame, SelectField } from '../inspector/fields';
import { parseValue, typeProblem, valueText } from '../inspector/values';

/** What a person chose for a run. */
export interface RunChoice {
  /** Only what differs from the defaults. */
  parameters: JSONObject;
  parallel: number;
  /** Who runs all nodes; undefined leaves each to its own. */
  executor?: string;
  /** How many pods at once; undefined where there are none. */
  pods?: number;
}

export interface RunFormOptions {
  parameters: readonly PipelineParameter[];
  /** How many attempts at once unless the person says otherwise. */
  parallel: number;
  /** How many pods at once unless the person says otherwise. */
  pods: number;
  /** Whether some node is drawn to run in a pod. */
  drawsPods: boolean;
  executors: readonly ExecutorChoice[];
  trans: TranslationBundle;
}

/** The form as typed. */
export interface RunTexts {
  values: Readonly<Record<string, string>>;
  parallel: string;
  pods: string;
  /** Empty: as drawn. */
  executor: string;
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
    pods: String(options.pods),
    executor: '',
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
  const pods = hasPods(options, texts) ? texts.pods : null;
  if (
    countProblem(texts.parallel, trans) !== null ||
    (pods !== null && countProblem(pods, trans))
  ) {
    return null;
  }
  return {
    parameters,
    parallel: Number(texts.parallel),
    ...(texts.executor === '' ? {} : { executor: texts.executor }),
    ...(pods === null ? {} : { pods: Number(pods) })
  };
}

/** Whether anything may run in pods, so that their number matters. */
function hasPods(options: RunFormOptions, texts: RunTexts): boolean {
  return texts.executor === 'kubernetes' || (texts.executor === '' && options.drawsPods);
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
      <ExecutorInput {...props} texts={texts} change={change} />
      <div className="jp-DagflowColumns jp-mod-two">
        <CountInput
          id="dagflow-run-parallel"
          label={trans.__('Parallel')}
          hint={hasPods(props, texts) ? trans.__('on this machine') : trans.__('nodes at once')}
          value={texts.parallel}
          onChange={parallel => change({ ...texts, parallel })}
          trans={trans}
        />
        {hasPods(props, texts) && (
          <CountInput
            id="dagflow-run-pods"
            label={trans.__('Pods')}
            hint={trans.__('at once')}
            value={texts.pods}
            onChange={pods => change({ ...texts, pods })}
            trans={trans}
          />
        )}
      </div>
    </div>
  );
}

interface PartProps extends RunFormProps {
  texts: RunTexts;
  change: (texts: RunTexts) => void;
}

/** Who runs the nodes this time. */
function ExecutorInput(props: PartProps): JSX.Element {
  const { texts, executors, trans } = props;
  const missing = executors.filter(each => !each.isAvailable && each.name === texts.executor);
  return (
    <SelectField
      id="dagflow-run-executor"
      label={trans.__('Executor')}
      value={texts.executor}
      options={[
        { value: '', label: trans.__('As drawn') },
        ...executors.map(({ name, isAvailable }) => ({
          value: name,
          label: isAvailable
            ? executorTitle(name, trans)
            : trans.__('%1 (not installed)', executorTitle(name, trans))
        }))
      ]}
      problem={null}
      help={missing[0]?.reason}
      onCommit={executor => props.change({ ...texts, executor })}
    />
  );
}

interface CountInputProps {
  id: string;
  label: string;
  hint: string;
  value: string;
  onChange: (text: string) => void;
  trans: TranslationBundle;
}

/** How many of something at once. */
function CountInput(props: CountInputProps): JSX.Element {
  const problem = countProblem(props.value, props.trans);
  return (
    <FieldFrame
      id={props.id}
      label={props.label}
      hint={props.hint}
      complaint={problem === null ? null : { message: problem, severity: 'error' }}
    >
      <Input
        id={props.id}
        value={props.value}
        isInvalid={problem !== null}
        onChange={props.onChange}
      />
    </FieldFrame>
  );
}

interface ParameterInputProps extends PartProps {
  parameter: PipelineParameter;
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

/** As the server takes it. */
const MOST_AT_ONCE = 1000;

function countProblem(text: string, trans: TranslationBundle): string | null {
  const isCount = /^[1-9]\d{0,3}$/.test(text.trim()) && Number(text) <= MOST_AT_ONCE;
  return isCount ? null : trans.__('Expected a whole number from 1 to %1.', MOST_AT_ONCE);
}
