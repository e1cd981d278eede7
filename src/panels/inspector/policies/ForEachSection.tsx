import { JSONValue } from '@lumino/coreutils';
import * as React from 'react';

import { ForEach, Pipeline, PipelineNode, isPipelineReference, nodeTitles } from '../../../model';
import { portsOf } from '../../../services';
import { Section } from '../folds';
import { NumberField } from '../numbers';
import { literalOf } from '../values';
import { PolicyProps, fieldId, problemOf } from './props';

/** Which of a node's parameters have lists, for each item of which it runs once. */
export function ForEachSection(props: PolicyProps): JSX.Element {
  const { node, document, trans } = props;
  const chosen: readonly string[] = node.for_each?.parameters ?? [];
  const names = parameterNames(props);
  const toggle = (name: string, isChosen: boolean) => {
    // The order is that of the inputs, the first varying slowest.
    const next = names.filter(each => (each === name ? isChosen : chosen.includes(each)));
    document.updateNode(node.id, { for_each: forEachOf(node, next) });
  };
  return (
    <Section
      title={trans.__('For each')}
      badge={chosen.length || undefined}
      initiallyOpen={chosen.length > 0}
    >
      <p className="jp-DagflowHint">
        {trans.__('Runs once for each item of the lists of these parameters:')}
      </p>
      {names.length === 0 && (
        <p className="jp-DagflowHint">{trans.__('This node has no parameters.')}</p>
      )}
      <div className="jp-DagflowForEach" role="group" aria-label={trans.__('For each')}>
        {names.map(name => (
          <ItemSource key={name} {...props} name={name} onToggle={on => toggle(name, on)} />
        ))}
      </div>
      {chosen.length > 0 && <Width {...props} />}
      {chosen.length > 0 && (
        <NumberField
          id={fieldId(props, 'for_each.parallel')}
          label={trans.__('At once')}
          title={trans.__('How many of its instances run at the same time')}
          placeholder={trans.__('as many as the run allows')}
          value={node.for_each?.parallel}
          minimum={1}
          isWhole
          problem={problemOf(props, 'for_each.parallel')}
          trans={trans}
          onCommit={parallel =>
            document.updateNode(node.id, {
              for_each: { ...node.for_each, parameters: chosen as ForEach['parameters'], parallel }
            })
          }
        />
      )}
    </Section>
  );
}

/** Inputs of the node, then parameters that the document speaks of beyond them. */
function parameterNames({ node, document, notebook }: PolicyProps): string[] {
  const known = portsOf(node, notebook?.info ?? null).parameters.map(({ name }) => name);
  const wired = document.edges.flatMap(edge =>
    edge.target === node.id && edge.target_parameter ? [edge.target_parameter] : []
  );
  const all = [...known, ...Object.keys(node.parameters ?? {}), ...wired];
  return [...new Set([...all, ...(node.for_each?.parameters ?? [])])];
}

function forEachOf(node: PipelineNode, names: readonly string[]): ForEach | null {
  return names.length === 0
    ? null
    : { ...node.for_each, parameters: names as unknown as ForEach['parameters'] };
}

/** One parameter to go over, and where its list comes from. */
function ItemSource(
  props: PolicyProps & { name: string; onToggle: (isChosen: boolean) => void }
): JSX.Element {
  const { node, name } = props;
  const index = node.for_each?.parameters.indexOf(name) ?? -1;
  const problem = index === -1 ? null : problemOf(props, `for_each.parameters[${index}]`);
  const id = fieldId(props, `for_each.${name}`);
  return (
    <div className="jp-DagflowForEach-item" data-severity={problem?.severity}>
      <div className="jp-DagflowCheck">
        <input
          id={id}
          type="checkbox"
          checked={index !== -1}
          onChange={event => props.onToggle(event.target.checked)}
        />
        <label htmlFor={id} title={name}>
          {name}
        </label>
        <span>{sourceText(props, name)}</span>
      </div>
      {problem && (
        <div className="jp-DagflowField-complaint" role="alert">
          {problem.message}
        </div>
      )}
    </div>
  );
}

/** Where a parameter's value comes from, in a few words; empty for a notebook's own default. */
function sourceText({ node, document, trans }: PolicyProps, name: string): string {
  const wire = document.edges.find(
    edge => edge.target === node.id && edge.target_parameter === name
  );
  if (wire) {
    const title = nodeTitles(document.nodes).get(wire.source) ?? wire.source;
    return trans.__('%1 of %2', wire.source_output, title);
  }
  const stored = ownValue(node, name);
  if (isPipelineReference(stored)) {
    return trans.__("the pipeline's %1", stored.pipeline);
  }
  const value = stored === undefined ? undefined : literalOf(stored);
  if (Array.isArray(value)) {
    return trans._n('%1 item', '%1 items', value.length);
  }
  return value === undefined ? trans.__('not set') : trans.__('no list yet');
}

/** How many instances there will be, where the document alone tells. */
function Width({ node, document, trans }: PolicyProps): JSX.Element | null {
  const lengths = (node.for_each?.parameters ?? []).map(name =>
    listLength(document.pipeline, node, name)
  );
  if (lengths.includes(null) || lengths.length < 2) {
    return null;
  }
  const product = lengths.reduce<number>((all, length) => all * (length ?? 0), 1);
  return (
    <p className="jp-DagflowHint">
      {trans._n('%2 = %1 instance', '%2 = %1 instances', product, lengths.join(' × '))}
    </p>
  );
}

/** How long a parameter's list is; null where only a run can know, or where it is none. */
function listLength(pipeline: Pipeline, node: PipelineNode, name: string): number | null {
  const isWired = (pipeline.edges ?? []).some(
    edge => edge.target === node.id && edge.target_parameter === name
  );
  const stored = ownValue(node, name);
  if (isWired || stored === undefined) {
    return null;
  }
  const value = isPipelineReference(stored)
    ? pipeline.parameters?.find(parameter => parameter.name === stored.pipeline)?.default
    : literalOf(stored);
  return Array.isArray(value) ? value.length : null;
}

function ownValue(node: PipelineNode, name: string): JSONValue | undefined {
  const values = node.parameters ?? {};
  return Object.hasOwn(values, name) ? values[name] : undefined;
}
