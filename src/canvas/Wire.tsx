import { BaseEdge, EdgeLabelRenderer, getBezierPath, type EdgeProps } from '@xyflow/react';
import * as React from 'react';

import { useCanvas } from './context';
import { PassageText, usePassage, usePassageTold } from './edgeValues';
import { WatchContext } from './hover/watching';
import type { Passage } from '../model';
import { ProblemBadge } from './ProblemBadge';
import type { FlowEdge, WireData } from './projection';

/** Canvas pixels of a label's width: within these it takes what room there is between the two nodes. */
const NARROWEST = 60;
const WIDEST = 240;
/** One that is looked at may lie above nodes, so that its value can be read. */
const WIDE_ENOUGH = 160;
const MARGIN = 8;
/** Selected wires lie above all others, at xyflow's height for what is selected. */
const ABOVE_SELECTED = 1001;

/** An edge: a line, solid for a value and dashed for order only, with its condition on it; red and dashed from a failure. */
export const Wire = React.memo(function Wire(props: EdgeProps<FlowEdge>): JSX.Element {
  const { data, selected, sourceX, targetX } = props;
  const [path, x, y] = getBezierPath(props);
  // React tells these of the label too, which is its child though it is drawn elsewhere.
  const [isHovered, setHovered] = React.useState(false);
  const isLookedAt = isHovered || selected === true;
  const passage = usePassage(props.id, React.useContext(WatchContext).showsValues || isLookedAt);
  const room = labelWidth(sourceX, targetX);
  const mods = [isHovered ? 'jp-mod-hovered' : '', selected ? 'jp-mod-selected' : ''];
  return (
    <g
      className={`jp-DagflowWire ${mods.join(' ')}`}
      onMouseEnter={() => setHovered(true)}
      onMouseLeave={() => setHovered(false)}
    >
      <BaseEdge id={props.id} path={path} markerEnd={props.markerEnd} interactionWidth={16} />
      {data && (isLabelled(data) || passage) && (
        <EdgeLabelRenderer>
          <WireLabel
            data={data}
            mods={mods}
            passage={passage}
            style={{
              transform: `translate(-50%, -50%) translate(${x}px, ${y}px)`,
              maxWidth: passage && isLookedAt ? Math.max(room, WIDE_ENOUGH) : room,
              zIndex: selected || (passage && isHovered) ? ABOVE_SELECTED : undefined
            }}
          />
        </EdgeLabelRenderer>
      )}
    </g>
  );
});

/** Whether there is something to say of the edge whatever the run. */
function isLabelled({ condition, isOnFailure, problems }: WireData): boolean {
  return condition !== null || isOnFailure || problems.length > 0;
}

export interface WireLabelProps {
  data: WireData;
  mods: readonly string[];
  /** What went along in the run; null while that is not shown. */
  passage: Passage | null;
  style: React.CSSProperties;
}

/** After which end of the source it leads on, the condition in one line, a badge if something is wrong, what went along. */
export function WireLabel({ data, mods, passage, style }: WireLabelProps): JSX.Element {
  const { trans } = useCanvas();
  const { condition, isOnFailure, problems, isSkipped } = data;
  const all = [...mods, isOnFailure ? 'jp-mod-onFailure' : '', isSkipped ? 'jp-mod-skipped' : ''];
  const on = isOnFailure ? trans.__('on failure') : null;
  const went = usePassageTold(passage);
  const told = [on, condition, isSkipped ? trans.__('This branch was not taken.') : null, went];
  return (
    <div
      className={`jp-DagflowWire-label nodrag nopan ${all.filter(Boolean).join(' ')}`}
      title={told.filter(Boolean).join('\n')}
      style={style}
    >
      <ProblemBadge problems={problems} />
      {on && <span className="jp-DagflowWire-on">{on}</span>}
      {condition !== null && <span className="jp-DagflowWire-condition">{condition}</span>}
      {passage && <PassageText passage={passage} />}
    </div>
  );
}

/** How wide a label may be so that the nodes at the wire's ends, which lie above it, do not hide its ends. */
function labelWidth(sourceX: number, targetX: number): number {
  const room = targetX - sourceX - 2 * MARGIN;
  // A wire that runs back bends around its nodes.
  return room < 0 ? WIDEST : Math.min(WIDEST, Math.max(NARROWEST, room));
}
