import { Position, type NodeHandle } from '@xyflow/react';

import { hasFile } from '../model';
import { ORDER_IN, ORDER_OUT, type PortView } from './portViews';
import type { FlowNode, NodeData } from './projection';

/**
 * How large a card will be and where its handles will lie, in canvas pixels, before it is drawn. Of a large pipeline only
 * what is in sight is drawn, and yet all of it is fitted, walked and wired. The lengths are those of `style/canvas`.
 */
export function cardBox(data: NodeData): Pick<FlowNode, 'measured' | 'handles'> {
  const first = BORDER + HEAD + bodyOf(data);
  const { inputs, outputs } = data.fileError === null ? data : NO_PORTS;
  const rows = Math.max(inputs.length, outputs.length);
  const ports = rows === 0 ? 0 : LINE + ABOVE_PORTS + rows * ROW + BELOW_PORTS;
  const status = data.record === null ? 0 : STATUS;
  const width = isExact(data) ? WIDTH : WIDTH + UNSURE;
  const centre = (row: number) => first + LINE + ABOVE_PORTS + (row + 0.5) * ROW;
  return {
    measured: { width, height: first + ports + status + BORDER },
    handles: [
      handleAt('target', ORDER_IN, ORDER_CENTRE),
      handleAt('source', ORDER_OUT, ORDER_CENTRE),
      ...inputs.map((port, row) => handleAt('target', `${ORDER_IN}:${port.name}`, centre(row))),
      ...outputs.map((port, row) => handleAt('source', `${ORDER_OUT}:${port.name}`, centre(row)))
    ]
  };
}

/** Whether both cards have the same ports in the same order. */
export function samePorts(a: NodeData, b: NodeData): boolean {
  return sameNames(a.inputs, b.inputs) && sameNames(a.outputs, b.outputs);
}

function sameNames(a: readonly PortView[], b: readonly PortView[]): boolean {
  return a.length === b.length && a.every(({ name }, index) => name === b[index].name);
}

function handleAt(type: NodeHandle['type'], id: string, centre: number): NodeHandle {
  const isTarget = type === 'target';
  return {
    id,
    type,
    position: isTarget ? Position.Left : Position.Right,
    x: isTarget ? -HANDLE / 2 + BORDER : WIDTH - HANDLE / 2 - BORDER,
    y: centre - HANDLE / 2,
    width: HANDLE,
    height: HANDLE
  };
}

/** Whether nothing stands in the card that may be of any height above its ports. */
function isExact(data: NodeData): boolean {
  return hasFile(data.type) && !data.isFileMissing && data.fileError === null;
}

function bodyOf(data: NodeData): number {
  return isExact(data) ? PLACE : BODY;
}

const NO_PORTS = { inputs: [], outputs: [] };
const BORDER = 1;
const WIDTH = 252;
/** Another width than any card has, so that xyflow measures it as soon as it is drawn. */
const UNSURE = 1;
const HEAD = 34;
const PLACE = 20;
const BODY = 34;
const LINE = 1;
const ABOVE_PORTS = 5;
const BELOW_PORTS = 6;
const ROW = 22;
const STATUS = 32;
const HANDLE = 12;
const ORDER_CENTRE = BORDER + 17;
