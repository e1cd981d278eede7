import { JSONValue } from '@lumino/coreutils';
import * as React from 'react';

import { edgeKey, nodeTypeOf } from '../../../model';
import { NotebookParameter, freeParameter, portsOf } from '../../../services';
import { TextInput } from '../fields';
import { Section } from '../folds';
import { ParameterField } from '../ParameterField';
import { PolicyProps, fieldId } from '../policies/props';

/** The node's inputs, then what the document sets beyond them. */
export function ParametersSection(props: PolicyProps): JSX.Element {
  const { node, notebook, trans } = props;
  const ports = portsOf(node, notebook?.info ?? null);
  const extra = extraParameters(props, ports.parameters);
  const isFree = ports.isOpen;
  return (
    <Section title={trans.__('Parameters')} badge={ports.parameters.length + extra.length}>
      {ports.parameters.map(parameter => (
        <NodeParameter key={`${node.id}/${parameter.name}`} {...props} parameter={parameter} />
      ))}
      {extra.map(parameter => (
        <NodeParameter
          key={`${node.id}/${parameter.name}`}
          {...props}
          parameter={parameter}
          isFree={isFree}
        />
      ))}
      {isFree ? <NewParameter {...props} taken={[...ports.parameters, ...extra]} /> : null}
      <FileState {...props} count={ports.parameters.length} />
    </Section>
  );
}

/** Whether the file is being read, cannot be read, or has no inputs. */
function FileState(props: PolicyProps & { count: number }): JSX.Element | null {
  const { node, notebook, count, trans } = props;
  if (notebook === null) {
    return null;
  }
  if (notebook.error !== null) {
    return (
      <p className="jp-DagflowHint" data-severity="error" role="alert">
        {notebook.error}
      </p>
    );
  }
  if (notebook.info === null) {
    return <p className="jp-DagflowHint">{trans.__('Reading the file…')}</p>;
  }
  const type = nodeTypeOf(node);
  if (count > 0 || (type !== 'notebook' && type !== 'pipeline')) {
    return null;
  }
  return (
    <p className="jp-DagflowHint">
      {type === 'pipeline'
        ? trans.__('That pipeline has no parameters.')
        : trans.__(
            'This notebook has no inputs. Tag a cell with "parameters" to make the variables assigned there its inputs.'
          )}
    </p>
  );
}

interface NodeParameterProps extends PolicyProps {
  parameter: NotebookParameter;
  /** Whether it is there only because the document says so. */
  isFree?: boolean;
}

function NodeParameter(props: NodeParameterProps): JSX.Element {
  const { node, document } = props;
  const { name } = props.parameter;
  const values = node.parameters ?? {};
  const wire = document.edges.find(
    edge => edge.target === node.id && edge.target_parameter === name
  );
  // A node that runs for each item is given the whole list.
  const isList = node.for_each?.parameters.includes(name) ?? false;
  const parameter = isList
    ? { ...freeParameter(name), type: 'list', help: props.parameter.help }
    : props.parameter;
  const put = (stored: JSONValue | undefined) => document.setParameter(node.id, name, stored);
  return (
    <ParameterField
      key={parameter.type}
      nodeId={node.id}
      parameter={parameter}
      stored={Object.hasOwn(values, name) ? values[name] : undefined}
      wire={wire ?? null}
      pipeline={document.pipeline}
      problem={props.problems.at(`${props.place}.parameters.${name}`)}
      trans={props.trans}
      onChange={put}
      onRemove={props.isFree ? () => put(undefined) : undefined}
      onUnlink={edge => document.removeEdges([edgeKey(edge)])}
    />
  );
}

/** A name typed here becomes a parameter, with an empty text for its value. */
function NewParameter(props: PolicyProps & { taken: readonly NotebookParameter[] }): JSX.Element {
  const { node, document, taken, trans } = props;
  const id = fieldId(props, 'new-parameter');
  const check = (text: string) => {
    const name = text.trim();
    if (name === '') {
      return null;
    }
    if (!/^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(name)) {
      return trans.__('A name has letters, digits and "_" only.');
    }
    return taken.some(parameter => parameter.name === name)
      ? trans.__('%1 is there already.', name)
      : null;
  };
  return (
    <TextInput
      id={id}
      draftKey={id}
      label={trans.__('Name of a new parameter')}
      placeholder={trans.__('New parameter…')}
      value=""
      showsComplaint
      check={check}
      onCommit={text => {
        if (text.trim() !== '') {
          document.setParameter(node.id, text.trim(), '');
        }
      }}
    />
  );
}

/** Parameters that the document sets or wires though the node does not name them. */
function extraParameters(
  props: PolicyProps,
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
  return [...names].map(freeParameter);
}
