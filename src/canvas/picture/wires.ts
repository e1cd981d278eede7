import { getBezierPath, Position } from '@xyflow/react';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Point } from '../layout';
import type { FlowEdge } from '../projection';
import { cut, line, widthOf, type Letters } from './letters';
import { element, joined, NOTHING, type Markup } from './markup';
import { mixed, type Palette } from './palette';

const LABEL: Letters = { size: 11, isCode: true };
const WIDEST = 240;
const NARROWEST = 60;

export interface WireStyle {
  palette: Palette;
  trans: TranslationBundle;
  /** Whether what the run left aside is paler. */
  showsStatus: boolean;
}

/** A wire as two layers: its line, which lies below cards, and its label. */
export interface Wire {
  line: Markup;
  label: Markup;
}

/** An edge between two points: solid for a value, dashed for order only, red and dotted from a failure. */
export function wireOf(edge: FlowEdge, from: Point, to: Point, style: WireStyle): Wire {
  const { palette, showsStatus } = style;
  const isOnFailure = edge.data?.isOnFailure ?? false;
  const isValue = edge.targetHandle?.includes(':') ?? false;
  const color = isOnFailure ? palette.error : palette.wire;
  const isPale = showsStatus && (edge.data?.isSkipped ?? false);
  const [d, x, y] = getBezierPath({
    sourceX: from.x,
    sourceY: from.y,
    sourcePosition: Position.Right,
    targetX: to.x,
    targetY: to.y,
    targetPosition: Position.Left
  });
  const wire = element('path', {
    d,
    fill: 'none',
    stroke: isPale ? mixed(color, palette.ground, 0.4) : color,
    'stroke-width': 1.5,
    'stroke-dasharray': isOnFailure ? '3 4' : isValue ? undefined : '6 4',
    'marker-end': `url(#${isOnFailure ? 'failure' : 'arrow'}${isPale ? '-pale' : ''})`
  });
  return { line: wire, label: labelOf(edge, { x, y }, to.x - from.x, style) };
}

function labelOf(
  { data }: FlowEdge,
  { x, y }: Point,
  between: number,
  { palette, trans }: WireStyle
): Markup {
  const on = data?.isOnFailure ? trans.__('on failure') : '';
  const told = [on, data?.condition ?? ''].filter(Boolean).join(' · ');
  if (told === '') {
    return NOTHING;
  }
  const room = between < 0 ? WIDEST : Math.min(WIDEST, Math.max(NARROWEST, between - 28));
  const shown = cut(told, room - 14, LABEL);
  const width = widthOf(shown, LABEL) + 14;
  const color = on ? palette.error : palette.text;
  return joined([
    element('rect', {
      x: x - width / 2,
      y: y - 10,
      width,
      height: 20,
      rx: 10,
      fill: palette.card,
      stroke: on ? palette.error : palette.border
    }),
    line(shown, { x, y: y + 4, anchor: 'middle' }, LABEL, color)
  ]);
}

/** The arrow heads that wires name. */
export function arrowHeads(palette: Palette): Markup {
  const head = (id: string, fill: string) =>
    element(
      'marker',
      {
        id,
        viewBox: '0 0 10 10',
        refX: 9,
        refY: 5,
        markerWidth: 8,
        markerHeight: 8,
        orient: 'auto',
        markerUnits: 'userSpaceOnUse'
      },
      element('path', { d: 'M0 0.5L10 5L0 9.5Z', fill })
    );
  const both = (id: string, color: string) => [
    head(id, color),
    head(`${id}-pale`, mixed(color, palette.ground, 0.4))
  ];
  return element('defs', {}, ...both('arrow', palette.wire), ...both('failure', palette.error));
}
