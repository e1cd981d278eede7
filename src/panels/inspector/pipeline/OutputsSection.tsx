import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { PipelineOutput, nodeTitles } from '../../../model';
import { AddButton, IconButton } from '../../buttons';
import { SelectField, TextField } from '../fields';
import { Section } from '../folds';
import { PipelinePartProps } from './props';

/** What the pipeline leaves as a whole, for where it is a node of another one. */
export function OutputsSection(props: PipelinePartProps): JSX.Element {
  const { document, trans } = props;
  const outputs = document.pipeline.outputs ?? [];
  const sources = sourcesOf(props);
  const taken = new Set(outputs.map(({ node, output }) => sourceKey(node, output)));
  const next = sources.find(({ key }) => !taken.has(key)) ?? sources[0];
  const add = ({ node, output }: Source) =>
    document.updatePipeline({
      outputs: [...outputs, { name: freeName(outputs, output), node, output }]
    });
  return (
    <Section
      title={trans.__('Pipeline outputs')}
      badge={outputs.length}
      initiallyOpen={outputs.length > 0}
    >
      {outputs.length === 0 && (
        <p className="jp-DagflowHint">
          {next
            ? trans.__('Values for another pipeline that has this one as a node.')
            : trans.__('No node has outputs yet that could be the pipeline’s.')}
        </p>
      )}
      {outputs.map((output, index) => (
        <OutputCard key={index} {...props} output={output} index={index} sources={sources} />
      ))}
      {next && <AddButton label={trans.__('Add output')} onClick={() => add(next)} />}
    </Section>
  );
}

/** An output of a node, which may be one of the pipeline. */
interface Source {
  key: string;
  label: string;
  node: string;
  output: string;
}

interface OutputCardProps extends PipelinePartProps {
  output: PipelineOutput;
  index: number;
  sources: readonly Source[];
}

function OutputCard(props: OutputCardProps): JSX.Element {
  const { document, output, index, problems, trans } = props;
  const outputs = document.pipeline.outputs ?? [];
  const id = `dagflow-pipeline-output-${index}`;
  const place = `outputs[${index}]`;
  const change = (next: PipelineOutput | null) =>
    document.updatePipeline({
      outputs: outputs.flatMap((each, at) => (at !== index ? [each] : next ? [next] : []))
    });
  const check = (text: string) => {
    const name = text.trim();
    if (name === '') {
      return trans.__('An output needs a name.');
    }
    return outputs.some((each, at) => at !== index && each.name === name)
      ? trans.__('%1 is there already.', name)
      : null;
  };
  return (
    <div className="jp-DagflowCard">
      <div className="jp-DagflowCard-row jp-mod-two">
        <TextField
          id={`${id}-name`}
          draftKey={`${id}-name`}
          label={trans.__('Name')}
          value={output.name}
          problem={problems.at(`${place}.name`)}
          check={check}
          onCommit={text => change({ ...output, name: text.trim() })}
        />
        <IconButton
          icon={closeIcon}
          title={trans.__('Remove %1', output.name)}
          onClick={() => change(null)}
        />
      </div>
      <SourceField {...props} id={`${id}-source`} place={place} change={change} />
    </div>
  );
}

/** Which node's output it is. */
function SourceField(
  props: OutputCardProps & { id: string; place: string; change: (next: PipelineOutput) => void }
): JSX.Element {
  const { output, sources, problems, place, trans } = props;
  const key = sourceKey(output.node, output.output);
  const titles = nodeTitles(props.document.nodes);
  const isKnown = sources.some(source => source.key === key);
  const own = `${titles.get(output.node) ?? output.node}.${output.output}`;
  return (
    <SelectField
      id={props.id}
      label={trans.__('Value')}
      value={key}
      options={[
        ...(isKnown ? [] : [{ value: key, label: own }]),
        ...sources.map(source => ({ value: source.key, label: source.label }))
      ]}
      problem={problems.at(`${place}.node`) ?? problems.at(`${place}.output`)}
      onCommit={chosen => {
        const source = sources.find(each => each.key === chosen);
        if (source) {
          props.change({ ...output, node: source.node, output: source.output });
        }
      }}
    />
  );
}

function sourcesOf({ document, outputsOf }: PipelinePartProps): Source[] {
  const titles = nodeTitles(document.nodes);
  return document.nodes.flatMap(node =>
    outputsOf(node).map(({ name }) => ({
      key: sourceKey(node.id, name),
      label: `${titles.get(node.id)}.${name}`,
      node: node.id,
      output: name
    }))
  );
}

function sourceKey(node: string, output: string): string {
  return JSON.stringify([node, output]);
}

function freeName(outputs: readonly PipelineOutput[], wanted: string): string {
  const taken = new Set(outputs.map(output => output.name));
  let name = wanted;
  for (let number = 2; taken.has(name); number++) {
    name = `${wanted}_${number}`;
  }
  return name;
}
