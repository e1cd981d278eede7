import * as React from 'react';

import { declaresOutputs, nodeTypeOf } from '../../../model';
import { portsOf } from '../../../services';
import { Section } from '../folds';
import { PolicyProps, fieldId } from '../policies/props';
import { TextRows } from './TextRows';

/** What a node leaves: named here for scripts and commands, told for sensors and pipelines. */
export function OutputsSection(props: PolicyProps): JSX.Element {
  const { node, notebook, trans } = props;
  const { outputs, isKnown } = portsOf(node, notebook?.info ?? null);
  return (
    <Section title={trans.__('Outputs')} badge={outputs.length}>
      {declaresOutputs(nodeTypeOf(node)) ? (
        <DeclaredOutputs {...props} />
      ) : outputs.length > 0 ? (
        <dl className="jp-DagflowOutputs">
          {outputs.map(({ name, type }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{type === 'any' ? '' : type}</dd>
            </div>
          ))}
        </dl>
      ) : (
        isKnown && (
          <p className="jp-DagflowHint">
            {trans.__('It has no outputs. A pipeline’s outputs are named in its own settings.')}
          </p>
        )
      )}
    </Section>
  );
}

function DeclaredOutputs(props: PolicyProps): JSX.Element {
  const { node, document, problems, place, trans } = props;
  const outputs = node.outputs ?? [];
  const check = (text: string, index: number) =>
    text.trim() === ''
      ? trans.__('An output needs a name.')
      : outputs.some((name, at) => at !== index && name === text.trim())
        ? trans.__('%1 is there already.', text.trim())
        : null;
  return (
    <>
      <TextRows
        id={fieldId(props, 'outputs')}
        values={outputs}
        label={number => trans.__('Output %1', number)}
        newLabel={trans.__('Name of a new output')}
        newHint={trans.__('New output…')}
        problems={problems}
        place={`${place}.outputs`}
        check={check}
        trans={trans}
        onChange={next =>
          document.updateNode(node.id, {
            outputs: next.length === 0 ? null : next.map(name => name.trim())
          })
        }
      />
      <div className="jp-DagflowField-help">
        {trans.__(
          'It gives them by appending lines such as {"name": value} to the file that DAGFLOW_OUTPUTS names.'
        )}
      </div>
    </>
  );
}
