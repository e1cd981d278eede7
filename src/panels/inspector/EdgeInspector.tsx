import { deleteIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { edgeKey, isBranchSkipped, nodeTitles, passageOf, type PipelineEdge } from '../../model';
import { portsOf } from '../../services';
import { TextButton } from '../buttons';
import { ValueTable } from '../result/ValueTable';
import { SelectField, TextField } from './fields';
import { Group } from './folds';
import { ProblemPlaces, edgePlace } from './places';
import { InspectorProps } from './props';

/** Code, which reads the same in all languages. */
const EXAMPLE = 'accuracy > 0.9';

type EdgeInspectorProps = InspectorProps & { edge: PipelineEdge };

/** Everything about one wire: what it carries from where to where, and when its branch is taken. */
export function EdgeInspector(props: EdgeInspectorProps): JSX.Element {
  const { document, edge, run, trans } = props;
  const place = edgePlace(document.pipeline, edgeKey(edge));
  const problems = new ProblemPlaces(props.problems).within(place);
  return (
    <div className="jp-DagflowInspector-content jp-DagflowInspector-edge">
      <EdgeEnds {...props} />
      <EdgePassage {...props} />
      {problems.elsewhere([`${place}.condition`, `${place}.on`]).map((problem, index) => (
        <p key={index} className="jp-DagflowHint" data-severity={problem.severity} role="alert">
          {problem.message}
        </p>
      ))}
      <OnField {...props} places={problems} place={place} />
      <ConditionField {...props} places={problems} place={place} />
      {run !== null && isBranchSkipped(run, edge) && (
        <p className="jp-DagflowHint">
          {edge.on === 'failure'
            ? trans.__('This branch was not taken: nothing failed.')
            : trans.__('This branch was not taken: the condition did not hold.')}
        </p>
      )}
      <div className="jp-DagflowActions">
        <TextButton
          label={trans.__('Remove wire')}
          icon={deleteIcon}
          onClick={() => document.removeEdges([edgeKey(edge)])}
        />
      </div>
    </div>
  );
}

/** The nodes at both ends, and the output and the parameter that the wire joins. */
function EdgeEnds(props: EdgeInspectorProps): JSX.Element {
  const { document, edge, actions, trans } = props;
  const titles = nodeTitles(document.nodes);
  const end = (id: string, port: string | null | undefined) => (
    <div className="jp-DagflowEnd-node">
      <TextButton
        label={titles.get(id) ?? id}
        title={trans.__('Show this node')}
        isDisabled={!titles.has(id)}
        onClick={() => actions.selectNode(id)}
      />
      {port && <code>{port}</code>}
    </div>
  );
  const isValue = !!edge.source_output && !!edge.target_parameter;
  return (
    <Group title={isValue ? trans.__('Carries a value') : trans.__('Orders only')} trans={trans}>
      <div className="jp-DagflowEnd">
        {end(edge.source, edge.source_output)}
        <span aria-hidden="true">→</span>
        {end(edge.target, edge.target_parameter)}
      </div>
    </Group>
  );
}

/** What went along in the run that is shown. */
function EdgePassage({ edge, run, trans }: EdgeInspectorProps): JSX.Element | null {
  const passage = run && passageOf(run, edgeKey(edge));
  switch (passage?.kind) {
    case 'value':
      return (
        <ValueTable
          title={trans.__('In the run')}
          values={{ [passage.name]: passage.value }}
          trans={trans}
        />
      );
    case 'nothing':
      return (
        <p className="jp-DagflowHint">
          {trans.__('There was no output %1: the default holds.', passage.name)}
        </p>
      );
    case 'taken':
      return <p className="jp-DagflowHint">{trans.__('The run went along here.')}</p>;
    default:
      return null;
  }
}

interface ConditionFieldProps extends EdgeInspectorProps {
  places: ProblemPlaces;
  place: string;
}

/** After which end of the source the wire leads on. */
function OnField(props: ConditionFieldProps): JSX.Element {
  const { document, edge, trans } = props;
  const source = nodeTitles(document.nodes).get(edge.source) ?? edge.source;
  const isOnFailure = edge.on === 'failure';
  return (
    <SelectField
      id="dagflow-edge-on"
      label={trans.__('Runs when')}
      value={isOnFailure ? 'failure' : 'success'}
      options={[
        { value: 'success', label: trans.__('%1 succeeded', source) },
        { value: 'failure', label: trans.__('%1 failed', source) }
      ]}
      help={
        isOnFailure
          ? trans.__('A fallback: if it succeeds, the failure does not make the run fail.')
          : undefined
      }
      problem={props.places.at(`${props.place}.on`)}
      onCommit={on =>
        document.updateEdge(edgeKey(edge), { on: on === 'failure' ? 'failure' : null })
      }
    />
  );
}

function ConditionField(props: ConditionFieldProps): JSX.Element {
  const { document, edge, isConditionWanted, onConditionFocused, trans } = props;
  const key = edgeKey(edge);
  const frame = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    const field = isConditionWanted ? frame.current?.querySelector('input') : null;
    if (field) {
      field.focus();
      field.select();
      onConditionFocused();
    }
  }, [isConditionWanted, onConditionFocused]);
  return (
    <div ref={frame}>
      <TextField
        id="dagflow-edge-condition"
        draftKey={`dagflow-edge-${key}-condition`}
        label={trans.__('Condition')}
        hint={trans.__('the branch is taken if it holds')}
        value={edge.condition ?? ''}
        placeholder={EXAMPLE}
        problem={props.places.at(`${props.place}.condition`)}
        isCode
        onCommit={text => document.updateEdge(key, { condition: text.trim() || null })}
      />
      <UsableNames {...props} />
    </div>
  );
}

/** What a condition may name: outputs of the wire's source and parameters of the pipeline. */
function UsableNames(props: EdgeInspectorProps): JSX.Element {
  const { document, edge, notebook, trans } = props;
  const source = document.node(edge.source);
  const known = source ? portsOf(source, notebook?.info ?? null).outputs : [];
  const outputs = known.map(({ name }) => name);
  const parameters = document.parameters.map(parameter => parameter.name);
  const rows = [
    { caption: trans.__('Outputs'), names: outputs },
    { caption: trans.__('Parameters'), names: parameters.filter(name => !outputs.includes(name)) }
  ].filter(row => row.names.length > 0);
  if (rows.length === 0) {
    return (
      <div className="jp-DagflowField-help">
        {trans.__('There are no names to use: the node has no outputs yet.')}
      </div>
    );
  }
  return (
    <dl className="jp-DagflowNames jp-DagflowField-help">
      {rows.map(({ caption, names }) => (
        <React.Fragment key={caption}>
          <dt>{caption}</dt>
          <dd>
            {names.map(name => (
              <code key={name}>{name}</code>
            ))}
          </dd>
        </React.Fragment>
      ))}
    </dl>
  );
}
