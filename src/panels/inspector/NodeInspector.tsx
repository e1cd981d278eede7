import { fileIcon } from '@jupyterlab/ui-components';
import { JSONValue } from '@lumino/coreutils';
import * as React from 'react';

import { PipelineNode, edgeKey, nodeTitle } from '../../model';
import { NotebookParameter } from '../../services';
import { IconButton } from '../buttons';
import { NodeResult } from '../result/NodeResult';
import { ExecutionSection } from './ExecutionSection';
import { ParameterField } from './ParameterField';
import { ProblemPlaces, nodePlace } from './places';
import { PolicySections } from './policies/PolicySections';
import { SelectField, TextField } from './fields';
import { Section } from './folds';
import { InspectorProps } from './props';

/** Everything about one node: its notebook, its inputs, how it runs, and how it ran. */
export function NodeInspector(props: InspectorProps & { node: PipelineNode }): JSX.Element {
  const { node, trans } = props;
  const place = nodePlace(props.document.pipeline, node.id);
  const problems = new ProblemPlaces(props.problems).within(place);
  return (
    <div className="jp-DagflowInspector-content">
      <NodeResult {...props} />
      <Section title={trans.__('Node')}>
        <IdentityFields {...props} problems={problems} place={place} />
      </Section>
      <ParametersSection {...props} problems={problems} place={place} />
      <PolicySections {...props} problems={problems} place={place} />
      <ExecutionSection
        id={`dagflow-${node.id}`}
        settings={node}
        inherited={props.document.pipeline.defaults ?? {}}
        executors={props.executors}
        loadOffers={props.loadOffers}
        problems={problems}
        place={place}
        trans={trans}
        onChange={changes => props.document.updateNode(node.id, changes)}
      />
    </div>
  );
}

interface PartProps extends Omit<InspectorProps, 'problems'> {
  node: PipelineNode;
  problems: ProblemPlaces;
  place: string;
}

function IdentityFields(props: PartProps): JSX.Element {
  const { node, document, problems, place, trans } = props;
  const id = `dagflow-${node.id}`;
  const own = props.notebook?.info?.kernel;
  const kernels = props.kernels.map(kernel => ({ value: kernel.name, label: kernel.displayName }));
  if (node.kernel && !kernels.some(kernel => kernel.value === node.kernel)) {
    kernels.push({ value: node.kernel, label: trans.__('%1 (not installed)', node.kernel) });
  }
  const ownName = kernels.find(kernel => kernel.value === own)?.label ?? own;
  return (
    <>
      <TextField
        id={`${id}-name`}
        draftKey={`${id}-name`}
        label={trans.__('Name')}
        value={node.name ?? ''}
        placeholder={nodeTitle({ ...node, name: '' })}
        problem={problems.at(`${place}.name`)}
        onCommit={text => document.updateNode(node.id, { name: text.trim() || null })}
      />
      <TextField
        id={`${id}-path`}
        draftKey={`${id}-path`}
        label={trans.__('Notebook')}
        hint={trans.__('relative to the pipeline')}
        value={node.path ?? ''}
        problem={problems.at(`${place}.path`)}
        check={text => (text.trim() === '' ? trans.__('A node needs a notebook.') : null)}
        onCommit={text => document.updateNode(node.id, { path: text.trim() })}
        aside={
          <IconButton
            icon={fileIcon}
            title={trans.__('Open notebook')}
            onClick={() => props.actions.openNotebook(node.id)}
          />
        }
      />
      <SelectField
        id={`${id}-kernel`}
        label={trans.__('Kernel')}
        value={node.kernel ?? ''}
        options={[
          {
            value: '',
            label: ownName ? trans.__("Notebook's own: %1", ownName) : trans.__("Notebook's own")
          },
          ...kernels
        ]}
        problem={problems.at(`${place}.kernel`)}
        onCommit={kernel => document.updateNode(node.id, { kernel: kernel || null })}
      />
    </>
  );
}

/** The notebook's inputs, then what the document sets beyond them. */
function ParametersSection(props: PartProps): JSX.Element {
  const { node, notebook, trans } = props;
  const known = notebook?.info?.parameters ?? [];
  const extra = extraParameters(props, known);
  const isLoading = notebook !== null && notebook.info === null && notebook.error === null;
  return (
    <Section title={trans.__('Parameters')} badge={known.length + extra.length}>
      {[...known, ...extra].map(parameter => (
        <NodeParameter key={`${node.id}/${parameter.name}`} {...props} parameter={parameter} />
      ))}
      {isLoading && <p className="jp-DagflowHint">{trans.__('Reading the notebook…')}</p>}
      {notebook?.error && (
        <p className="jp-DagflowHint" data-severity="error" role="alert">
          {notebook.error}
        </p>
      )}
      {notebook?.info && known.length === 0 && (
        <p className="jp-DagflowHint">
          {trans.__(
            'This notebook has no inputs. Tag a cell with "parameters" to make the variables assigned there its inputs.'
          )}
        </p>
      )}
    </Section>
  );
}

function NodeParameter(props: PartProps & { parameter: NotebookParameter }): JSX.Element {
  const { node, document } = props;
  const isList = node.for_each?.parameters.includes(props.parameter.name) ?? false;
  // What a node goes over is a list of what its notebook takes.
  const parameter = isList ? { ...props.parameter, type: 'list' } : props.parameter;
  const values = node.parameters ?? {};
  const wire = document.edges.find(
    edge => edge.target === node.id && edge.target_parameter === parameter.name
  );
  const onChange = (stored: JSONValue | undefined) => {
    const next = { ...values };
    if (stored === undefined) {
      delete next[parameter.name];
    } else {
      next[parameter.name] = stored;
    }
    document.updateNode(node.id, { parameters: next });
  };
  return (
    <ParameterField
      nodeId={node.id}
      parameter={parameter}
      stored={Object.hasOwn(values, parameter.name) ? values[parameter.name] : undefined}
      wire={wire ?? null}
      pipeline={document.pipeline}
      problem={props.problems.at(`${props.place}.parameters.${parameter.name}`)}
      trans={props.trans}
      onChange={onChange}
      onUnlink={edge => document.removeEdges([edgeKey(edge)])}
    />
  );
}

/** Parameters that the document sets or wires though the notebook does not name them. */
function extraParameters(
  props: PartProps,
  known: readonly NotebookParameter[]
): NotebookParameter[] {
  const { node, document } = props;
  const names = new Set(Object.keys(node.parameters ?? {}));
  for (const edge of document.edges) {
    if (edge.target === node.id && edge.target_parameter) {
      names.add(edge.target_parameter);
    }
  }
  known.forEach(parameter => names.delete(parameter.name));
  return [...names].map(name => ({ name, type: 'any', default: null, help: '' }));
}
