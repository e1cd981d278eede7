import { Handle, Position, type NodeProps } from '@xyflow/react';
import * as React from 'react';

import { durationText, spanText, useNow } from '../elements/durations';
import { StateMark, stateWord } from '../elements/states';
import { type CardNode, type NodeStanding } from './drawing';
import { lastLine } from './headline';
import { trans } from './translation';
import { TypeIcon } from './typeIcons';

/** A node that runs: its name and its file, and beneath how it stands. */
export const Card = React.memo(function Card({ id, data }: NodeProps<CardNode>): JSX.Element {
  const { standing } = data;
  const state = standing?.state;
  return (
    <div
      className={[
        `jp-DagflowNode jp-mod-${data.type} jp-mod-${state ?? 'idle'}`,
        ...(data.isDisabled ? ['jp-mod-disabled'] : [])
      ].join(' ')}
      role="group"
      aria-label={state ? `${data.title}: ${stateWord(state, trans)}` : data.title}
      data-node-id={id}
      data-state={state ?? ''}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <header className="jp-DagflowNode-head">
        <TypeIcon type={data.type} />
        <span className="jp-DagflowNode-title" title={data.title}>
          {data.title}
        </span>
      </header>
      <div className="jp-DagflowNode-place">
        <div className="jp-DagflowNode-path" title={data.place}>
          {/* Isolated, so that the elision at the front does not turn the punctuation around. */}
          <bdi>{data.place}</bdi>
        </div>
      </div>
      {standing && <CardStatus standing={standing} />}
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
});

function CardStatus({ standing }: { standing: NodeStanding }): JSX.Element {
  const { state, cell, width, message } = standing;
  const isRunning = state === 'running';
  const done = width !== null ? [standing.ended, width] : cell ? [cell.index, cell.total] : null;
  return (
    <footer className="jp-DagflowNode-status">
      <div className="jp-DagflowNode-progress">
        <StateMark state={state} word={stateWord(state, trans)} />
        {width !== null ? (
          <span className="jp-DagflowNode-cell">{trans.__('%1 of %2', standing.ended, width)}</span>
        ) : (
          isRunning &&
          cell && (
            <span className="jp-DagflowNode-cell">
              {trans.__('cell %1 of %2', Math.max(1, cell.index), cell.total)}
            </span>
          )
        )}
        {standing.attempt > 1 && (
          <span className="jp-DagflowNode-attempt">{trans.__('attempt %1', standing.attempt)}</span>
        )}
        <Elapsed standing={standing} />
      </div>
      {isRunning && done !== null && done[1] > 0 && (
        <div className="jp-DagflowNode-bar" aria-hidden="true">
          <div style={{ width: `${(100 * done[0]) / done[1]}%` }} />
        </div>
      )}
      {state !== 'succeeded' && message && (
        <div
          className={state === 'failed' ? 'jp-DagflowNode-failure' : 'jp-DagflowNode-message'}
          title={message}
        >
          {lastLine(message)}
        </div>
      )}
    </footer>
  );
}

function Elapsed({ standing }: { standing: NodeStanding }): JSX.Element | null {
  const { state, started_at, finished_at } = standing;
  const isTicking = state === 'running' || state === 'waiting';
  const now = useNow(isTicking);
  if (started_at === null || state === 'pending' || state === 'queued') {
    return null;
  }
  const text = isTicking ? durationText(now - started_at) : spanText(started_at, finished_at);
  return text === null ? null : <time className="jp-DagflowNode-time">{text}</time>;
}

/** A note, its Markdown as it was typed. */
export const Note = React.memo(function Note({ data }: NodeProps<CardNode>): JSX.Element {
  return (
    <div className="jp-DagflowNote">
      <div className="jp-DagflowNote-sheet jp-DagflowMarkdown">
        <pre>{data.text}</pre>
      </div>
    </div>
  );
});

/** A frame around nodes that belong together. */
export const Group = React.memo(function Group({ data }: NodeProps<CardNode>): JSX.Element {
  return (
    <div className="jp-DagflowCell-group">
      <span>{data.title}</span>
    </div>
  );
});
