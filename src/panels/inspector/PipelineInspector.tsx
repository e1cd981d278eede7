import * as React from 'react';

import { ExecutionSection } from './ExecutionSection';
import { TextField } from './fields';
import { Section } from './folds';
import { NumberField } from './numbers';
import { OutputsSection } from './pipeline/OutputsSection';
import { ParametersSection } from './pipeline/ParametersSection';
import { PipelinePartProps } from './pipeline/props';
import { ProblemPlaces } from './places';
import { InspectorProps } from './props';

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
      <OutputsSection {...part} />
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

function AboutFields(props: PipelinePartProps): JSX.Element {
  const { document, problems, trans } = props;
  const { name, description, timeout_s } = document.pipeline;
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
      <NumberField
        id="dagflow-timeout_s"
        label={trans.__('Run timeout')}
        hint={trans.__('seconds')}
        title={trans.__('The time that a run may take; then it is stopped and fails')}
        placeholder={trans.__('none')}
        value={timeout_s}
        minimum={0}
        isOpen
        problem={problems.at('timeout_s')}
        trans={trans}
        onCommit={seconds => document.updatePipeline({ timeout_s: seconds })}
      />
    </>
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
