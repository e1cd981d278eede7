import { TranslationBundle } from '@jupyterlab/translation';
import { LabIcon, refreshIcon } from '@jupyterlab/ui-components';
import { JSONObject } from '@lumino/coreutils';
import * as React from 'react';

import { FanOut, NodeRecord, instanceIndex } from '../model';
import { spanText } from './durations';
import { StateMark, stateWord } from './states';

/** How many instances have ended, of how many: `7/10`. */
export function fanOutText({ ended, width }: FanOut): string {
  return `${ended}/${width}`;
}

/** The items of an instance in one line: `lr=0.1 · depth=3`. */
export function itemText(item: JSONObject | null): string {
  return Object.entries(item ?? {})
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ');
}

export interface InstanceListProps {
  /** The records of the instances that have been seen, by index. */
  instances: readonly NodeRecord[];
  /** The one that is shown elsewhere, if it is one of these. */
  chosen: string | null;
  onOpen: (instanceId: string) => void;
  /** Run one again; null while nothing can be rerun. */
  onRerun: ((instanceId: string) => void) | null;
  trans: TranslationBundle;
}

/** Rows beyond those in sight that are drawn too, so that a quick scroll shows no gap. */
const SPARE = 8;
/** Pixels of a row, and of the height that the list takes at most. */
const ROW = 24;
const HIGHEST = 8 * ROW;

/** The instances of a node that runs for each item. Only the rows in sight are made, so thousands cost no more. */
export function InstanceList(props: InstanceListProps): JSX.Element {
  const { instances, trans } = props;
  const [top, setTop] = React.useState(0);
  const [isFailedOnly, setFailedOnly] = React.useState(false);
  const failed = instances.filter(({ state }) => state === 'failed');
  const shown = isFailedOnly && failed.length > 0 ? failed : instances;
  const first = Math.max(0, Math.floor(top / ROW) - SPARE);
  const rows = shown.slice(first, first + HIGHEST / ROW + 2 * SPARE);
  return (
    <div className="jp-DagflowInstances nodrag nopan nowheel">
      {failed.length > 0 && failed.length < instances.length && (
        <label className="jp-DagflowInstances-filter">
          <input
            type="checkbox"
            checked={isFailedOnly}
            onChange={event => setFailedOnly(event.target.checked)}
          />
          {trans._n('Only the %1 that failed', 'Only the %1 that failed', failed.length)}
        </label>
      )}
      <div
        className="jp-DagflowInstances-rows"
        role="list"
        aria-label={trans.__('Instances')}
        style={{ maxHeight: HIGHEST }}
        onScroll={event => setTop(event.currentTarget.scrollTop)}
      >
        <div style={{ height: shown.length * ROW, paddingTop: first * ROW }}>
          {rows.map(instance => (
            <InstanceRow key={instance.node_id} {...props} instance={instance} />
          ))}
        </div>
      </div>
    </div>
  );
}

function InstanceRow(props: InstanceListProps & { instance: NodeRecord }): JSX.Element {
  const { instance, chosen, onOpen, onRerun, trans } = props;
  const { node_id: id, state } = instance;
  const index = instanceIndex(id);
  const items = itemText(instance.item);
  const why = instance.failure?.message ?? instance.message;
  return (
    <div
      role="listitem"
      className="jp-DagflowInstance"
      data-instance={id}
      data-state={state}
      style={{ height: ROW }}
    >
      <button
        type="button"
        aria-pressed={id === chosen}
        title={[stateWord(state, trans), items, why].filter(Boolean).join('\n')}
        onClick={() => onOpen(id)}
        onContextMenu={() => onOpen(id)}
      >
        <span className="jp-DagflowInstance-index">{index}</span>
        <StateMark state={state} />
        <span className="jp-DagflowInstance-items">{items || stateWord(state, trans)}</span>
        <span className="jp-DagflowInstance-time">
          {spanText(instance.started_at, instance.finished_at) ?? stateWord(state, trans)}
        </span>
      </button>
      {onRerun && (
        <button
          type="button"
          className="jp-DagflowInstance-rerun"
          title={trans.__('Run this instance alone again')}
          aria-label={trans.__('Rerun instance %1', index)}
          onClick={() => onRerun(id)}
        >
          <LabIcon.resolveReact icon={refreshIcon} tag="span" />
        </button>
      )}
    </div>
  );
}
