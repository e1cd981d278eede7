import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { tickText } from './axis';
import type { TimelineRow } from './bars';
import type { CriticalPath } from './criticalPath';

/** Nodes that are named at each end of a long path. */
const ENDS = 3;

export interface PathSentenceProps {
  path: CriticalPath | null;
  rows: readonly TimelineRow[];
  /** Seconds of the whole run. */
  total: number;
  isLive: boolean;
  onSelect: (nodeId: string) => void;
  trans: TranslationBundle;
}

/** `Critical path: load → train → report, 3 min 12 s of 4 min`; a click on a node selects it. */
export function PathSentence(props: PathSentenceProps): JSX.Element | null {
  const { path, rows, isLive, trans } = props;
  if (path === null) {
    return null;
  }
  const titles = new Map(rows.map(row => [row.nodeId, row.title]));
  const { nodeIds } = path;
  const isLong = nodeIds.length > 2 * ENDS + 1;
  const named = isLong ? [...nodeIds.slice(0, ENDS), ...nodeIds.slice(-ENDS)] : nodeIds;
  const left = nodeIds.length - named.length;
  const whole = nodeIds.map(id => titles.get(id) ?? id).join(' → ');
  return (
    <p className="jp-DagflowTimeline-path" title={whole}>
      <span className="jp-DagflowTimeline-diamond" aria-hidden="true" />
      <span>{isLive ? trans.__('Critical path so far:') : trans.__('Critical path:')}</span>
      <span className="jp-DagflowTimeline-nodes">
        {named.map((id, index) => (
          <React.Fragment key={id}>
            {index > 0 && ' → '}
            {isLong && index === ENDS && trans._n('%1 more → ', '%1 more → ', left)}
            <button type="button" onClick={() => props.onSelect(id)}>
              {titles.get(id) ?? id}
            </button>
          </React.Fragment>
        ))}
      </span>
      <span className="jp-DagflowTimeline-share">
        {trans.__('%1 of %2', spanWords(path.seconds), spanWords(props.total))}
      </span>
    </p>
  );
}

/** Seconds in words; those of a minute with a decimal while they are few. */
export function spanWords(seconds: number): string {
  return seconds < 0.05
    ? '0 s'
    : tickText(seconds < 60 ? Math.max(0.1, Number(seconds.toFixed(1))) : seconds);
}
