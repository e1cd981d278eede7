import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { PARAMETER_TYPES, ParameterType, PipelineParameter } from '../../model';
import { AddButton, IconButton } from '../buttons';
import { ExecutionSection } from './ExecutionSection';
import { SelectField, TextField } from './fields';
import { Section } from './folds';
import { ProblemPlaces } from './places';
import { InspectorProps } from './props';
import { parseValue, typeProblem, valueText } from './values';

/** The pipeline itself: its name, its parameters, and what holds for every node. */
export function PipelineInspector(props: InspectorProps): JSX.Element {
  const { document, trans } = props;
  const problems = new ProblemPlaces(props.problems);
  const defaults = document.pipeline.defaults ?? {};
  const part = { ...props, problems };
  return (
    <div className="jp-DagflowInspector-content">
      <Section title={trans.__('Pipeline')}>
        <AboutFields {...part} />
      </Section>
      <ParametersSection {...part} />
      <div className="jp-DagflowInspector-caption">{trans.__('Defaults for every node')}</div>
      <ExecutionSection
        id="dagflow-defaults"
        settings={defaults}
        inherited={null}
        executors={props.executors}
        loadOffers={props.loadOffers}
        problems={problems}
        place="defaults"
        trans={trans}
        onChange={changes => setDefaults(props, changes)}
      />
    </div>
  );
}

interface PartProps extends Omit<InspectorProps, 'problems'> {
  problems: ProblemPlaces;
}

function AboutFields(props: PartProps): JSX.Element {
  const { document, problems, trans } = props;
  const { name, description } = document.pipeline;
  return (
    <>
      <TextField
        id="dagflow-name"
        draftKey="pipeline-name"
        label={trans.__('Name')}
        value={name ?? ''}
        placeholder={trans.__("The file's name")}
        problem={problems.at('name')}
        onCommit={text => document.updatePipeline({ name: text.trim() || undefined })}
      />
      <TextField
        id="dagflow-description"
        draftKey="pipeline-description"
        label={trans.__('Description')}
        value={description ?? ''}
        problem={problems.at('description')}
        multiline
        onCommit={text => document.updatePipeline({ description: text || undefined })}
      />
    </>
  );
}

function ParametersSection(props: PartProps): JSX.Element {
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
  props: PartProps & { parameter: PipelineParameter; index: number }
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

interface CardPartProps extends PartProps {
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

/** A parameter without a default has to be given for each run. */
function DefaultField(props: CardPartProps): JSX.Element {
  const { id, parameter, index, trans } = props;
  const type = parameter.type ?? 'any';
  const { default: value, ...required } = parameter;
  const ownProblem = value === undefined ? null : typeProblem(type, value, trans);
  const served = props.problems.at(`parameters[${index}].default`);
  return (
    <TextField
      id={`${id}-default`}
      draftKey={`${id}-default`}
      label={trans.__('Default')}
      value={valueText(type, value)}
      placeholder={
        value === undefined ? trans.__('required at each run') : trans.__('(empty text)')
      }
      problem={
        ownProblem === null
          ? served
          : { path: '', message: ownProblem, severity: 'error', node_id: null }
      }
      check={text => (text.trim() === '' ? null : parseValue(type, text, trans).problem)}
      keepsInvalid
      multiline={type === 'list' || type === 'dict'}
      isCode
      suggestions={type === 'bool' ? [{ value: 'true' }, { value: 'false' }] : undefined}
      onCommit={text =>
        props.change(
          text.trim() === ''
            ? (required as PipelineParameter)
            : { ...parameter, default: parseValue(type, text, trans).value }
        )
      }
    />
  );
}

/** Change the defaults; null takes a setting off, and nothing left takes the defaults off. */
function setDefaults(props: Pick<InspectorProps, 'document'>, changes: object): void {
  const next = Object.entries({ ...props.document.pipeline.defaults, ...changes }).filter(
    ([, value]) => value !== null && value !== undefined
  );
  props.document.updatePipeline({
    defaults: next.length === 0 ? null : Object.fromEntries(next)
  });
}

/** The parameter with another type; its default is read anew, so that `"3"` becomes 3. */
function retyped(
  parameter: PipelineParameter,
  type: ParameterType,
  props: Pick<InspectorProps, 'trans'>
): PipelineParameter {
  const { default: value, ...required } = parameter;
  if (value === undefined) {
    return { ...parameter, type };
  }
  const text = valueText(parameter.type ?? 'any', value);
  if (text === '') {
    return { ...required, type } as PipelineParameter;
  }
  return { ...parameter, type, default: parseValue(type, text, props.trans).value };
}

function freeName(parameters: readonly PipelineParameter[]): string {
  const taken = new Set(parameters.map(parameter => parameter.name));
  let name = 'parameter';
  for (let number = 2; taken.has(name); number++) {
    name = `parameter_${number}`;
  }
  return name;
}
