import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { StateMark } from '../../elements/states';
import { countStates, type RunView } from '../../model';
import { failedNodes } from '../runBar';

export interface RunBlameProps {
  run: RunView;
  onSelect: (nodeId: string) => void;
  trans: TranslationBundle;
}

/** Failed nodes that are named; a number tells of the rest. */
const NAMED = 3;

/** Who is to blame: the nodes that failed, the first one first; those that could not run because of them are counted. */
export function RunBlame(props: RunBlameProps): JSX.Element | null {
  const { run, onSelect, trans } = props;
  const [isWhole, setWhole] = React.useState(false);
  const failed = failedNodes(run);
  const kept = countStates(run).upstream_failed ?? 0;
  if (failed.length === 0) {
    return run.message ? <p className="jp-DagflowRunHeader-note">{run.message}</p> : null;
  }
  const shown = isWhole ? failed : failed.slice(0, NAMED);
  return (
    <div className="jp-DagflowRunBlame" role="alert" aria-label={trans.__('What failed')}>
      <ul>
        {shown.map(node => (
          <li key={node.id}>
            <button
              type="button"
              title={trans.__('Show %1', node.title)}
              onClick={() => onSelect(node.id)}
            >
              <StateMark state="failed" />
              <b>{node.title}</b>
              <span title={node.message}>{node.message}</span>
            </button>
          </li>
        ))}
      </ul>
      {(failed.length > shown.length || kept > 0) && (
        <p>
          {failed.length > shown.length && (
            <button type="button" className="jp-DagflowLink" onClick={() => setWhole(true)}>
              {trans._n('%1 more failed', '%1 more failed', failed.length - shown.length)}
            </button>
          )}
          {kept > 0 && (
            <span className="jp-DagflowRunBlame-kept">
              <StateMark state="upstream_failed" />
              {trans._n(
                '%1 node could not run because of this',
                '%1 nodes could not run because of this',
                kept
              )}
            </span>
          )}
        </p>
      )}
    </div>
  );
}
