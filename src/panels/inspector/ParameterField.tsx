import { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import { JSONExt, JSONValue } from '@lumino/coreutils';
import * as React from 'react';

import { shown } from '../../elements/values';
import {
  PipelineEdge,
  PipelineParameter,
  isPipelineReference,
  nodeTitle,
  Pipeline
} from '../../model';
import { NotebookParameter, Problem } from '../../services';
import { IconButton } from '../buttons';
import { Complaint, FieldFrame, TextInput } from './fields';
import { literalOf, parseValue, storedLiteral, typeProblem, valueText } from './values';

export interface ParameterFieldProps {
  nodeId: string;
  /** What is known of it; the type `any` also stands for a parameter that the node does not name. */
  parameter: NotebookParameter;
  /** What the document holds; undefined where the default holds. */
  stored: JSONValue | undefined;
  /** The edge that carries the value, when wired. */
  wire: PipelineEdge | null;
  pipeline: Pipeline;
  problem: Problem | null;
  trans: TranslationBundle;
  /** Set a value or reference, or undefined for the default. */
  onChange: (stored: JSONValue | undefined) => void;
  /** Takes a parameter off that is there only because the document says so; it has no default to fall back on. */
  onRemove?: () => void;
  onUnlink: (wire: PipelineEdge) => void;
}

/** One input of a node: a typed literal, a pipeline parameter, or what comes over a wire. */
export function ParameterField(props: ParameterFieldProps): JSX.Element {
  const { parameter, stored, wire, trans } = props;
  const id = `dagflow-${props.nodeId}-parameter-${parameter.name}`;
  const reference = wire === null && isPipelineReference(stored) ? stored.pipeline : null;
  const literal = stored === undefined || reference !== null ? undefined : literalOf(stored);
  const ownProblem =
    wire === null && literal !== undefined ? typeProblem(parameter.type, literal, trans) : null;
  const [typing, setTyping] = React.useState<string | null>(null);
  const complaint = complaintOf(typing ?? ownProblem, props.problem);
  return (
    <FieldFrame
      id={id}
      label={parameter.name}
      hint={parameter.type === 'any' ? undefined : parameter.type}
      help={parameter.help}
      complaint={complaint}
      aside={wire === null && <Aside {...props} reference={reference} literal={literal} />}
    >
      {wire !== null ? (
        <WireChip {...props} id={id} wire={wire} />
      ) : reference !== null ? (
        <ReferenceChip {...props} id={id} reference={reference} />
      ) : parameter.choices && parameter.choices.length > 0 ? (
        <ChoiceInput {...props} id={id} choices={parameter.choices} literal={literal} />
      ) : parameter.type === 'bool' && (literal === undefined || typeof literal === 'boolean') ? (
        <BoolInput {...props} id={id} literal={literal} />
      ) : (
        <TextInput
          id={id}
          draftKey={id}
          value={valueText(parameter.type, literal)}
          placeholder={stored === undefined ? defaultText(props) : emptyText(props)}
          check={text => checkText(parameter.type, text, trans)}
          keepsInvalid
          onComplaint={setTyping}
          onCommit={text => props.onChange(storedText(props, text))}
          isInvalid={complaint?.severity === 'error'}
          multiline={parameter.type === 'dict' || parameter.type === 'list'}
          isCode
        />
      )}
    </FieldFrame>
  );
}

interface InputProps extends ParameterFieldProps {
  id: string;
}

function BoolInput(props: InputProps & { literal: boolean | undefined }): JSX.Element {
  const { parameter, literal, trans } = props;
  const isChecked = literal ?? parameter.default === true;
  return (
    <div className="jp-DagflowCheck">
      <input
        id={props.id}
        type="checkbox"
        checked={isChecked}
        onChange={event => props.onChange(event.target.checked)}
      />
      <span className={literal === undefined ? 'jp-mod-default' : ''}>
        {literal === undefined ? trans.__('%1 (default)', String(isChecked)) : String(isChecked)}
      </span>
    </div>
  );
}

/** One of the few values that the parameter may have. */
function ChoiceInput(
  props: InputProps & { choices: readonly JSONValue[]; literal: JSONValue | undefined }
): JSX.Element {
  const { parameter, choices, literal, trans } = props;
  const isOther = literal !== undefined && !choices.some(each => JSONExt.deepEqual(each, literal));
  const all = isOther ? [...choices, literal] : choices;
  const at = all.findIndex(each => literal !== undefined && JSONExt.deepEqual(each, literal));
  return (
    <select
      id={props.id}
      className="jp-DagflowInput jp-mod-code"
      value={String(at)}
      onChange={event => {
        const index = Number(event.target.value);
        props.onChange(index === -1 ? undefined : storedLiteral(all[index]));
      }}
    >
      <option value="-1">
        {parameter.required
          ? trans.__('Choose…')
          : trans.__('%1 (default)', shown(parameter.default, 40))}
      </option>
      {all.map((choice, index) => (
        <option key={index} value={String(index)}>
          {valueText(parameter.type, choice)}
        </option>
      ))}
    </select>
  );
}

function WireChip(props: InputProps & { wire: PipelineEdge }): JSX.Element {
  const { wire, trans } = props;
  const source = (props.pipeline.nodes ?? []).find(node => node.id === wire.source);
  const name = source ? nodeTitle(source) : wire.source;
  return (
    <Chip
      id={props.id}
      text={trans.__('from %1.%2', name, wire.source_output)}
      action={trans.__('Remove the wire into %1', props.parameter.name)}
      onRemove={() => props.onUnlink(wire)}
    />
  );
}

function ReferenceChip(props: InputProps & { reference: string }): JSX.Element {
  const { reference, trans } = props;
  const target = (props.pipeline.parameters ?? []).find(each => each.name === reference);
  const value = target?.default === undefined ? '' : ` = ${shown(target.default, 40)}`;
  return (
    <Chip
      id={props.id}
      text={trans.__('pipeline parameter %1', reference) + value}
      action={
        props.onRemove
          ? trans.__('Use a value for %1 instead', props.parameter.name)
          : trans.__('Use the default of %1 instead', props.parameter.name)
      }
      onRemove={() => props.onChange(props.onRemove ? '' : undefined)}
    />
  );
}

interface ChipProps {
  id: string;
  text: string;
  action: string;
  onRemove: () => void;
}

function Chip(props: ChipProps): JSX.Element {
  return (
    <div className="jp-DagflowChip">
      <span id={props.id} title={props.text}>
        {props.text}
      </span>
      <IconButton icon={closeIcon} title={props.action} onClick={props.onRemove} />
    </div>
  );
}

/** Where the value comes from, and the way to take the parameter off. */
function Aside(props: SourceSelectProps): JSX.Element {
  const { parameter, onRemove, trans } = props;
  return (
    <span className="jp-DagflowField-aside">
      <SourceSelect {...props} />
      {onRemove && (
        <IconButton
          icon={closeIcon}
          title={trans.__('Remove %1', parameter.name)}
          onClick={onRemove}
        />
      )}
    </span>
  );
}

interface SourceSelectProps extends ParameterFieldProps {
  reference: string | null;
  literal: JSONValue | undefined;
}

/** Chooses where the value comes from: the notebook's default, a literal, or a pipeline parameter. */
function SourceSelect(props: SourceSelectProps): JSX.Element {
  const { parameter, reference, literal, trans } = props;
  const isFree = props.onRemove !== undefined;
  const names = (props.pipeline.parameters ?? []).map((each: PipelineParameter) => each.name);
  if (reference !== null && !names.includes(reference)) {
    names.push(reference);
  }
  const value =
    reference !== null
      ? `pipeline:${reference}`
      : literal === undefined && !isFree
        ? 'default'
        : 'value';
  const onChange = (choice: string) => {
    if (choice === 'default') {
      props.onChange(undefined);
    } else if (choice === 'value') {
      props.onChange(firstLiteral(parameter));
    } else {
      props.onChange({ pipeline: choice.slice('pipeline:'.length) });
    }
  };
  return (
    <select
      className="jp-DagflowField-source"
      aria-label={trans.__('Source of %1', parameter.name)}
      title={trans.__('Where the value comes from')}
      value={value}
      onChange={event => onChange(event.target.value)}
    >
      {!isFree && (
        <option value="default">
          {parameter.required ? trans.__('None') : trans.__('Default')}
        </option>
      )}
      <option value="value">{trans.__('Value')}</option>
      {names.map(name => (
        <option key={name} value={`pipeline:${name}`}>
          {trans.__('Pipeline: %1', name)}
        </option>
      ))}
    </select>
  );
}

/** The literal to begin with when a value is wanted instead of the default: the default itself, if it is one. */
function firstLiteral(parameter: NotebookParameter): JSONValue {
  if (parameter.default_source === undefined && parameter.default !== null) {
    return storedLiteral(parameter.default);
  }
  const empty: Record<string, JSONValue> = { int: 0, float: 0, bool: false, list: [], dict: {} };
  return empty[parameter.type] ?? '';
}

function complaintOf(own: string | null, problem: Problem | null): Complaint | null {
  return own === null ? problem : { message: own, severity: 'error' };
}

function defaultText({ parameter, onRemove, trans }: ParameterFieldProps): string {
  if (parameter.required) {
    return onRemove ? trans.__('(empty text)') : trans.__('needs a value');
  }
  return parameter.default_source ?? valueText(parameter.type, parameter.default);
}

function emptyText(props: ParameterFieldProps): string {
  const isText = props.parameter.type === 'str' || props.onRemove !== undefined;
  return isText ? props.trans.__('(empty text)') : '';
}

/** An emptied field is no mistake: it goes back to the default. */
function checkText(type: string, text: string, trans: TranslationBundle): string | null {
  return text.trim() === '' ? null : parseValue(type, text, trans).problem;
}

function storedText(props: ParameterFieldProps, text: string): JSONValue | undefined {
  const { type } = props.parameter;
  const isEmpty = type === 'str' ? text === '' : text.trim() === '';
  if (isEmpty) {
    // Without a default there is nothing to go back to.
    return props.onRemove ? '' : undefined;
  }
  return storedLiteral(parseValue(type, text, props.trans).value);
}
