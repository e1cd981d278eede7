import { TranslationBundle } from '@jupyterlab/translation';
import { JSONValue } from '@lumino/coreutils';
import * as React from 'react';

import { executorTitle } from '../../elements/executors';
import { PipelineParameter } from '../../model';
import { TextButton } from '../buttons';
import { FieldFrame, SelectField } from '../inspector/fields';
import { cacheOptions } from '../inspector/policies/CacheSection';
import { valueText } from '../inspector/values';
import {
  countProblem,
  defaultTexts,
  firstTexts,
  hasOwnValues,
  hasPods,
  parameterProblem,
  RunFormOptions,
  RunTexts
} from './runTexts';

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
      {hasOwnValues(props, texts) && (
        <div className="jp-DagflowActions">
          <TextButton
            label={trans.__('Use the defaults')}
            title={trans.__('Take all parameters back to their defaults')}
            onClick={() => change({ ...texts, ...parametersOf(defaultTexts(props)) })}
          />
        </div>
      )}
      <ExecutorInput {...props} texts={texts} change={change} />
      <SelectField
        id="dagflow-run-cache"
        label={trans.__('Earlier results')}
        title={trans.__('Whether nodes take over the results of equal attempts')}
        value={texts.cache}
        options={[{ value: '', label: trans.__('As drawn') }, ...cacheOptions(trans)]}
        problem={null}
        onCommit={cache => change({ ...texts, cache: cache as RunTexts['cache'] })}
      />
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

function parametersOf({ values, touched }: RunTexts): Pick<RunTexts, 'values' | 'touched'> {
  return { values, touched };
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
  const choices = choicesOf(parameter, text);
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
      hint={[
        ...(type === 'any' ? [] : [type]),
        ...(parameter.default === undefined ? [trans.__('required')] : [])
      ].join(' · ')}
      help={parameter.description}
      complaint={isMarked ? { message: problem, severity: 'error' } : null}
    >
      {choices.length > 0 ? (
        <Choice
          id={id}
          value={text}
          choices={choices}
          isInvalid={isMarked}
          {...{ onChange, trans }}
        />
      ) : type === 'bool' ? (
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

/** The texts that may be chosen; none where anything may be typed. */
function choicesOf({ type = 'any', choices }: PipelineParameter, text: string): string[] {
  const texts = ((choices ?? []) as JSONValue[]).map(choice => valueText(type, choice));
  // What is neither true nor false yet, or no longer, is no box that could be empty or ticked.
  return texts.length === 0 && type === 'bool' && text !== 'true' && text !== 'false'
    ? ['true', 'false']
    : texts;
}

interface ChoiceProps extends Omit<InputProps, 'multiline'> {
  choices: readonly string[];
  trans: TranslationBundle;
}

/** One of few values; what is none of them shows as nothing chosen. */
function Choice({ id, value, choices, isInvalid, onChange, trans }: ChoiceProps): JSX.Element {
  const isChosen = choices.includes(value);
  return (
    <select
      id={id}
      className={`jp-DagflowInput jp-mod-code ${isInvalid ? 'jp-mod-invalid' : ''}`}
      value={isChosen ? value : ''}
      aria-invalid={isInvalid}
      aria-describedby={`${id}-complaint`}
      onChange={event => onChange(event.target.value)}
    >
      {!isChosen && <option value="">{trans.__('Choose…')}</option>}
      {choices.map(choice => (
        <option key={choice} value={choice}>
          {choice}
        </option>
      ))}
    </select>
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
