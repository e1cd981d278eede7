import * as React from 'react';

import { durationText, spanText, useNow } from '../../elements/durations';
import { InstanceList, fanOutText, itemText } from '../../elements/instances';
import { Continued, KeptKernelLine } from '../../elements/keptKernel';
import { StateMark, stateWord } from '../../elements/states';
import {
  PipelineNode,
  fanOutOf,
  instanceIndex,
  instancesOf,
  isNodeEnded,
  isRunEnded,
  nodeRecord,
  nodeTitle,
  nodeTypeOf
} from '../../model';
import { Section } from '../inspector/folds';
import { InspectorProps } from '../inspector/props';
import { ArtifactList } from './ArtifactList';
import { AttemptList, useAttempts } from './AttemptList';
import { ResultProps } from './props';
import { ResultActions } from './ResultActions';
import { UsedResources } from './UsedResources';
import { ValueTable } from './ValueTable';

interface NodeResultProps extends InspectorProps {
  node: PipelineNode;
}

/** How the node, or the instance of it that was chosen, fared in the run that is shown; nothing without a run. */
export function NodeResult(props: NodeResultProps): JSX.Element | null {
  const { run, node, instance } = props;
  const record = run ? nodeRecord(run, node.id) : undefined;
  if (!run || !record) {
    return null;
  }
  const chosen = instance === null ? undefined : nodeRecord(run, instance);
  const shown = chosen ?? record;
  return <Result key={shown.node_id} {...props} run={run} id={shown.node_id} record={shown} />;
}

function Result(props: ResultProps): JSX.Element {
  const { id, run, node, record, actions, trans } = props;
  const attempts = useAttempts(props);
  const [chosen, setChosen] = React.useState<number | null>(null);
  const number = chosen ?? record.attempt;
  const attempt = attempts.find(each => each.attempt === number) ?? null;
  const { outputs, artifacts } = attempt ?? record;
  return (
    <Section title={trans.__('Last run')}>
      <InstanceHead {...props} />
      <Headline {...props} />
      <Told {...props} />
      <Instances {...props} />
      <UsedResources {...props} attempt={attempt} />
      <ResultActions {...props} attempt={number} failedCell={attempt?.failure?.cell ?? null} />
      {actions.kept && attempt?.state === 'failed' && nodeTypeOf(node) === 'notebook' && (
        <KeptKernelLine
          kernels={actions.kept.kernels}
          attempt={{ run_id: run.run_id, node_id: id, attempt: number }}
          node={{ title: nodeTitle(node), failedAt: attempt.finished_at }}
          trans={trans}
        />
      )}
      <Continued attempt={attempt} trans={trans} />
      {attempts.length > 1 && (
        <AttemptList attempts={attempts} chosen={number} onChoose={setChosen} trans={trans} />
      )}
      <ArtifactList
        {...props}
        artifacts={artifacts ?? []}
        attempt={{ runId: run.run_id, nodeId: id, attempt: number }}
      />
      {attempt && (
        <ValueTable title={trans.__('Parameters used')} values={attempt.parameters} trans={trans} />
      )}
      <ValueTable title={trans.__('Outputs')} values={outputs} trans={trans} />
    </Section>
  );
}

/** Which instance is shown, and the way back to the node as a whole. */
function InstanceHead(props: ResultProps): JSX.Element | null {
  const { id, run, node, record, actions, trans } = props;
  const index = instanceIndex(id);
  if (index === null) {
    return null;
  }
  const width = nodeRecord(run, node.id)?.width ?? 0;
  return (
    <div className="jp-DagflowResult-instance">
      <button type="button" className="jp-DagflowLink" onClick={() => actions.showInstance(null)}>
        {trans.__('‹ All %1 instances', width)}
      </button>
      <span title={itemText(record.item)}>
        {trans.__('Instance %1: %2', index, itemText(record.item))}
      </span>
    </div>
  );
}

function Headline(props: ResultProps): JSX.Element {
  const { run, id, record, trans } = props;
  const isRunning = record.state === 'running' || record.state === 'waiting';
  const isTicking = isRunning && record.started_at !== null;
  const now = useNow(isTicking);
  const span = isTicking
    ? durationText(now - (record.started_at ?? now))
    : spanText(record.started_at, record.finished_at);
  const fanOut = fanOutOf(run, id);
  return (
    <div className="jp-DagflowResult-headline">
      <StateMark state={record.state} word={stateWord(record.state, trans)} />
      {fanOut && <span>{trans.__('%1 instances', fanOutText(fanOut))}</span>}
      {record.state === 'running' && record.cell && (
        <span>{trans.__('cell %1 of %2', record.cell.index, record.cell.total)}</span>
      )}
      {span && <span>{span}</span>}
      {record.attempt > 1 && <span>{trans.__('attempt %1', record.attempt)}</span>}
    </div>
  );
}

/** Why it ended so, and why an earlier result was used or not. */
function Told({ record, trans }: ResultProps): JSX.Element {
  const { failure, message, reason, reused } = record;
  return (
    <>
      {failure && (
        <div className="jp-DagflowFailure" role="alert">
          {failure.message}
        </div>
      )}
      {message && message !== failure?.message && <div className="jp-DagflowHint">{message}</div>}
      {reused && (
        <div className="jp-DagflowHint">
          {trans.__('Made by attempt %1 in the run %2.', reused.attempt, reused.run_id)}
        </div>
      )}
      {reason && <div className="jp-DagflowHint">{trans.__('Ran anew: %1', reason)}</div>}
    </>
  );
}

/** The instances of a node that runs for each item; nothing of other nodes. */
function Instances(props: ResultProps): JSX.Element | null {
  const { run, id, record, actions, trans } = props;
  if (record.width === null) {
    return null;
  }
  if (record.width === 0) {
    return <div className="jp-DagflowHint">{trans.__('There was no item to run it for.')}</div>;
  }
  const isIdle = isRunEnded(run.state) || isNodeEnded(record.state);
  return (
    <InstanceList
      instances={instancesOf(run, id)}
      chosen={null}
      onOpen={instance => actions.showInstance(instance)}
      onRerun={isIdle ? instance => actions.rerun('only', instance) : null}
      trans={trans}
    />
  );
}
