import { notebookIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { StateMark, stateWord } from '../../../elements/states';
import { isRunEnded } from '../../../model';
import { TextButton } from '../../buttons';
import { ArtifactList } from '../../result/ArtifactList';
import type { RunViewProps } from '../props';
import { outputGroups, type OutputGroup } from './outputGroups';
import { OutputValues } from './OutputValues';

/** Groups that are drawn at first, and more each time that is asked for. */
const AT_ONCE = 50;

/** All that the nodes of the run left: values, files and executed notebooks. */
export function OutputsTab(props: RunViewProps): JSX.Element {
  const { run, selected, trans } = props;
  const [limit, setLimit] = React.useState(AT_ONCE);
  const groups = React.useMemo(() => outputGroups(run, selected), [run, selected]);
  const at = groups.findIndex(group => group.id === selected);
  const shown = groups.slice(0, Math.max(limit, at + 1));
  return (
    <section className="jp-DagflowOutputs" aria-label={trans.__('Outputs')}>
      {groups.length === 0 && (
        <p className="jp-DagflowHint">
          {isRunEnded(run.state)
            ? trans.__('This run left nothing.')
            : trans.__('Nothing has been left yet. What nodes leave appears here as they end.')}
        </p>
      )}
      {shown.map(group => (
        <NodeOutputs key={group.id} {...props} group={group} />
      ))}
      {groups.length > shown.length && (
        <TextButton
          label={trans.__('Show %1 more nodes', Math.min(AT_ONCE, groups.length - shown.length))}
          onClick={() => setLimit(shown.length + AT_ONCE)}
        />
      )}
    </section>
  );
}

/** One node's part; it comes into sight when it is selected. */
function NodeOutputs(props: RunViewProps & { group: OutputGroup }): JSX.Element {
  const { run, group, selected, onSelect, actions, trans } = props;
  const { id, record } = group;
  const isSelected = selected === id;
  const place = React.useRef<HTMLElement>(null);
  React.useEffect(() => {
    if (isSelected) {
      place.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [isSelected]);
  const title =
    group.instance === null
      ? group.title
      : trans.__('%1, instance %2', group.title, group.instance);
  const hasNothing =
    Object.keys(record.outputs).length === 0 && (record.artifacts ?? []).length === 0;
  return (
    <article
      ref={place}
      className="jp-DagflowOutputs-node"
      aria-label={title}
      data-selected={isSelected || undefined}
    >
      <header>
        <button
          type="button"
          className="jp-DagflowOutputs-title"
          aria-pressed={isSelected}
          title={title}
          onClick={() => onSelect(isSelected ? null : id)}
        >
          {title}
        </button>
        <StateMark state={record.state} word={stateWord(record.state, trans)} />
        <span className="jp-DagflowSpacer" />
        {group.isNotebook && (
          <TextButton
            label={trans.__('Open executed notebook')}
            icon={notebookIcon}
            onClick={() => actions.openExecuted(id, record.attempt, record.failure?.cell ?? null)}
          />
        )}
      </header>
      {hasNothing && <p className="jp-DagflowHint">{trans.__('No outputs.')}</p>}
      <OutputValues values={record.outputs} trans={trans} />
      <ArtifactList
        artifacts={record.artifacts ?? []}
        attempt={{ runId: run.run_id, nodeId: id, attempt: record.attempt }}
        loadArtifact={props.loadArtifact}
        actions={actions}
        trans={trans}
      />
    </article>
  );
}
