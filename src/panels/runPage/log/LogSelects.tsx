import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import {
  type AttemptRecord,
  type RunView,
  instanceIndex,
  isDrawnOnly,
  nodeOfId,
  nodeTitle,
  nodeTypeOf
} from '../../../model';
import type { LogChoice } from '../../log/sources';

export interface LogSelectsProps {
  run: RunView;
  attempts: readonly AttemptRecord[] | null;
  choice: LogChoice;
  onChoice: (choice: LogChoice) => void;
  /** How many attempts have not been read yet. */
  unread: number;
  trans: TranslationBundle;
}

/** Whose log is shown. */
export function LogSelects(props: LogSelectsProps): JSX.Element {
  const { run, choice, onChoice, unread, trans } = props;
  const nodes = (run.document.nodes ?? []).filter(node => !isDrawnOnly(nodeTypeOf(node)));
  const instance = choice.nodeId === null ? null : instanceIndex(choice.nodeId);
  const newest = newestAttempt(props);
  const owner = nodes.find(node => choice.nodeId !== null && node.id === nodeOfId(choice.nodeId));
  return (
    <>
      <select
        className="jp-DagflowInput jp-DagflowLog-node"
        aria-label={trans.__('Node')}
        value={choice.nodeId ?? ''}
        onChange={event => onChoice({ nodeId: event.target.value || null, attempt: null })}
      >
        <option value="">{trans.__('All nodes')}</option>
        {choice.nodeId !== null && instance !== null && (
          <option value={choice.nodeId}>
            {trans.__(
              '%1, instance %2',
              owner ? nodeTitle(owner) : nodeOfId(choice.nodeId),
              instance
            )}
          </option>
        )}
        {nodes.map(node => (
          <option key={node.id} value={node.id}>
            {nodeTitle(node)}
          </option>
        ))}
      </select>
      {newest > 1 && (
        <select
          className="jp-DagflowInput"
          aria-label={trans.__('Attempt')}
          value={choice.attempt ?? ''}
          onChange={event => {
            const number = Number(event.target.value);
            onChoice({ nodeId: choice.nodeId, attempt: number > 0 ? number : null });
          }}
        >
          <option value="">{trans.__('All attempts')}</option>
          {Array.from({ length: newest }, (_, index) => newest - index).map(number => (
            <option key={number} value={number}>
              {trans.__('Attempt %1', number)}
            </option>
          ))}
        </select>
      )}
      {unread > 0 && (
        <span className="jp-DagflowLog-unread" aria-live="polite">
          {trans._n('%1 log is still to be read…', '%1 logs are still to be read…', unread)}
        </span>
      )}
    </>
  );
}

/** How often the chosen node, or the instance of one that was tried most often, was tried; 0 while all are shown. */
function newestAttempt({ run, attempts, choice }: LogSelectsProps): number {
  const { nodeId } = choice;
  if (nodeId === null) {
    return 0;
  }
  const own = [...Object.values(run.nodes), ...(attempts ?? [])].filter(
    ({ node_id: id }) => id === nodeId || nodeOfId(id) === nodeId
  );
  return Math.max(0, ...own.map(({ attempt }) => attempt));
}
