import * as React from 'react';

import { nodeTitle, nodeTypeOf, runsInExecutor, type PipelineNode } from '../../model';
import { NodeResult } from '../result/NodeResult';
import { ExecutionSection, PatienceSection } from './ExecutionSection';
import { TextField } from './fields';
import { Section } from './folds';
import { ProblemPlaces, nodePlace } from './places';
import { PolicySections } from './policies/PolicySections';
import { PolicyProps, fieldId, problemOf } from './policies/props';
import { InspectorProps } from './props';
import { GroupFields } from './types/GroupFields';
import { NoteField } from './types/NoteField';
import { OutputsSection } from './types/OutputsSection';
import { ParametersSection } from './types/ParametersSection';
import { TypeFields } from './types/TypeFields';

/** Everything about one node: what it is, its inputs, how it runs, and how it ran. */
export function NodeInspector(props: InspectorProps & { node: PipelineNode }): JSX.Element {
  const { node, trans } = props;
  const place = nodePlace(props.document.pipeline, node.id);
  const problems = new ProblemPlaces(props.problems).within(place);
  const part = { ...props, problems, place };
  const type = nodeTypeOf(node);
  if (type === 'note') {
    return (
      <div className="jp-DagflowInspector-content">
        <Section title={trans.__('Note')}>
          <NoteField {...part} />
        </Section>
      </div>
    );
  }
  if (type === 'group') {
    return (
      <div className="jp-DagflowInspector-content">
        <Section title={trans.__('Group')}>
          <NameField {...part} />
          <GroupFields {...part} />
        </Section>
      </div>
    );
  }
  return (
    <div className="jp-DagflowInspector-content">
      <NodeResult {...props} />
      <Section title={trans.__('Node')}>
        <NameField {...part} />
        <TypeFields {...part} />
      </Section>
      {type !== 'sensor' && <ParametersSection {...part} />}
      {type !== 'notebook' && <OutputsSection {...part} />}
      <PolicySections {...part} />
      <RunSections {...part} />
    </div>
  );
}

function NameField(props: PolicyProps): JSX.Element {
  const { node, document, trans } = props;
  return (
    <TextField
      id={fieldId(props, 'name')}
      draftKey={fieldId(props, 'name')}
      label={trans.__('Name')}
      value={node.name ?? ''}
      placeholder={nodeTitle({ ...node, name: '' })}
      problem={problemOf(props, 'name')}
      onCommit={text => document.updateNode(node.id, { name: text.trim() || null })}
    />
  );
}

/** Where and how it runs; of what the runner does itself, how long and how often. */
function RunSections(props: PolicyProps): JSX.Element {
  const { node, document } = props;
  const settings = {
    id: `dagflow-${node.id}`,
    settings: node,
    inherited: document.pipeline.defaults ?? {},
    executors: props.executors,
    loadOffers: props.loadOffers,
    problems: props.problems,
    place: props.place,
    trans: props.trans,
    onChange: (changes: object) => document.updateNode(node.id, changes)
  };
  return runsInExecutor(nodeTypeOf(node)) ? (
    <ExecutionSection {...settings} />
  ) : (
    <PatienceSection {...settings} hasTimeout={node.type !== 'sensor'} />
  );
}
