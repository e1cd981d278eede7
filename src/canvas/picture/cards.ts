import type { TranslationBundle } from '@jupyterlab/translation';

import { spanText } from '../../elements/durations';
import { executorTitle } from '../../elements/executors';
import { nodeIcon, sensorText } from '../../elements/nodeTypes';
import { SHAPES, stateWord } from '../../elements/states';
import { hasFile } from '../../model';
import type { Box } from '../movement/boxes';
import { ORDER_IN, ORDER_OUT } from '../portViews';
import type { NodeData } from '../projection';
import { iconMarkup } from './icon';
import { cut, line, widthOf, wrapped, type Letters } from './letters';
import { element, joined, NOTHING, text, type Markup } from './markup';
import { mixed, type Palette } from './palette';

/** All that decides how a card is drawn. */
export interface CardStyle {
  palette: Palette;
  trans: TranslationBundle;
}

/** A card with its size, and where its wires end: pixels from its top, by the ids of the handles. */
export interface Card {
  width: number;
  height: number;
  handles: ReadonlyMap<string, number>;
  draw: (at: { x: number; y: number }) => Markup;
}

const WIDTH = 250;
const HEAD = 34;
const PORT = 22;
const ORDER_AT = 17;
const LEFT = 14;
const RIGHT = 12;
const TITLE: Letters = { size: 14, weight: 'bold' };
const SMALL: Letters = { size: 11 };
const STATE: Letters = { size: 13 };
const CODE: Letters = { size: 11, isCode: true };
const PORT_NAME: Letters = { size: 12, isCode: true };

/** One part of a card, below the one before. */
interface Part {
  height: number;
  draw: (box: Box) => Markup;
}

/** A node as its card shows it: what it is, its ports, and what became of it if the run is shown. */
export function cardOf(data: NodeData, style: CardStyle): Card {
  const body = bodyOf(data, style);
  const ports = portsOf(data, style);
  const status = statusOf(data, style);
  const portsTop = HEAD + body.height;
  const height = portsTop + ports.height + status.height;
  const rows = (names: readonly { name: string }[], prefix: string) =>
    names.map(({ name }, row) => [`${prefix}:${name}`, portsTop + portAt(row)] as const);
  const handles = new Map([
    [ORDER_IN, ORDER_AT],
    [ORDER_OUT, ORDER_AT],
    ...rows(data.inputs, ORDER_IN),
    ...rows(data.outputs, ORDER_OUT)
  ]);
  const draw = ({ x, y }: { x: number; y: number }) => {
    const part = (top: number, { height: own, draw: drawn }: Part) =>
      drawn({ x, y: y + top, width: WIDTH, height: own });
    return element(
      'g',
      { opacity: data.marks.isDisabled ? 0.6 : undefined },
      element('title', {}, text(data.title)),
      frame({ x, y, width: WIDTH, height }, data, style),
      part(portsTop + ports.height, status),
      band({ x, y, width: WIDTH, height }, data, style),
      part(0, headOf(data, style)),
      part(HEAD, body),
      part(portsTop, ports),
      orderHandle(x, y + ORDER_AT, style),
      orderHandle(x + WIDTH, y + ORDER_AT, style)
    );
  };
  return { width: WIDTH, height, handles, draw };
}

/** The outline; two more sheets lie beneath that of a pipeline. */
function frame(box: Box, { type }: NodeData, { palette }: CardStyle): Markup {
  const outline = { rx: radiusOf(type), fill: palette.card, stroke: palette.border };
  const sheet = (by: number) =>
    element('rect', { ...box, x: box.x + by, y: box.y + by, ...outline });
  return joined([
    ...(type === 'pipeline' ? [sheet(8), sheet(4)] : []),
    element('rect', {
      ...box,
      ...outline,
      'stroke-dasharray': type === 'sensor' ? '5 4' : undefined
    })
  ]);
}

/** In the state's colour, along the left edge. */
function band({ x, y, height }: Box, { type, record }: NodeData, { palette }: CardStyle): Markup {
  const radius = radiusOf(type);
  return element('path', {
    d: `M${x + 1.5} ${y + radius}V${y + height - radius}`,
    stroke: record ? palette.states[record.state] : palette.idle,
    'stroke-width': 4,
    'stroke-linecap': 'round'
  });
}

function radiusOf(type: NodeData['type']): number {
  return type === 'sensor' ? 20 : 6;
}

function headOf(data: NodeData, { palette, trans }: CardStyle): Part {
  const badges = [
    ...(data.marks.isFanOut ? [data.marks.fanOut ? `×${data.marks.fanOut.width}` : '×'] : []),
    ...(data.marks.isPinned ? [trans.__('pinned')] : []),
    ...(data.marks.isDisabled ? [trans.__('disabled')] : [])
  ].join(' · ');
  const taken = badges === '' ? 0 : widthOf(badges, SMALL) + 8;
  return {
    height: HEAD,
    draw: ({ x, y, width }) =>
      joined([
        iconMarkup(nodeIcon(data).svgstr, { x: x + LEFT, y: y + 9, size: 16 }, palette),
        line(
          cut(data.title, width - LEFT - 22 - RIGHT - taken, TITLE),
          { x: x + LEFT + 22, y: y + 22 },
          TITLE,
          palette.heading
        ),
        badges === ''
          ? NOTHING
          : line(badges, { x: x + width - RIGHT, y: y + 21, anchor: 'end' }, SMALL, palette.faint)
      ])
  };
}

/** What a card tells beneath its title: the file, the command, or what is waited for. */
function bodyOf(data: NodeData, style: CardStyle): Part {
  return data.type === 'command' ? commandOf(data, style) : placeOf(data, style);
}

function placeOf(data: NodeData, { palette, trans }: CardStyle): Part {
  const isFile = hasFile(data.type);
  const letters = isFile ? SMALL : CODE;
  const told = isFile ? data.path || trans.__('no file') : sensorText(data.sensor, trans);
  const isElsewhere = data.executor !== null && data.executor !== 'local';
  const executor = isElsewhere ? cut(executorTitle(data.executor ?? '', trans), 100, SMALL) : '';
  const room = WIDTH - LEFT - 22 - RIGHT - (executor ? widthOf(executor, SMALL) + 8 : 0);
  const fill = data.isFileMissing ? palette.error : palette.faint;
  return {
    height: 20,
    draw: ({ x, y, width }) =>
      joined([
        line(cut(told, room, letters, isFile), { x: x + LEFT + 22, y: y + 7 }, letters, fill),
        line(executor, { x: x + width - RIGHT, y: y + 7, anchor: 'end' }, SMALL, palette.faint)
      ])
  };
}

function commandOf(data: NodeData, { palette, trans }: CardStyle): Part {
  const command = data.command.join(' ');
  const lines = wrapped(command ? `$ ${command}` : trans.__('no command yet'), 208, CODE, 2);
  const height = lines.length * 16 + 8;
  return {
    height: height + 9,
    draw: ({ x, y, width }) =>
      joined([
        element('rect', {
          x: x + LEFT,
          y: y - 1,
          width: width - LEFT - RIGHT,
          height,
          rx: 3,
          fill: palette.shade
        }),
        ...lines.map((each, index) =>
          line(each, { x: x + LEFT + 8, y: y + 14 + index * 16 }, CODE, palette.text)
        )
      ])
  };
}

/** Inputs at the left, outputs at the right, each with its handle at the card's edge. */
function portsOf(data: NodeData, style: CardStyle): Part {
  const rows = Math.max(data.inputs.length, data.outputs.length);
  const isBoth = data.inputs.length > 0 && data.outputs.length > 0;
  const room = (isBoth ? WIDTH / 2 : WIDTH) - 22;
  const port = (x: number, y: number, name: string, isWired: boolean, isInput: boolean) => {
    const spot = { x: x + (isInput ? 14 : -14), y: y + 4 };
    const label = cut(name, room, PORT_NAME);
    return joined([
      portHandle(x, y, isWired, style),
      line(label, { ...spot, anchor: isInput ? 'start' : 'end' }, PORT_NAME, style.palette.text)
    ]);
  };
  return {
    height: rows === 0 ? 0 : rows * PORT + 12,
    draw: ({ x, y, width }) =>
      rows === 0
        ? NOTHING
        : joined([
            ruler({ x, y, width }, style),
            ...data.inputs.map((each, row) =>
              port(x, y + portAt(row), each.name, each.isWired, true)
            ),
            ...data.outputs.map((each, row) =>
              port(x + width, y + portAt(row), each.name, each.isWired, false)
            )
          ])
  };
}

/** Pixels from the top of the ports to the middle of one. */
function portAt(row: number): number {
  return 6 + row * PORT + PORT / 2;
}

/** State, how often it was tried and how long it took, and why it failed. */
function statusOf({ record, type }: NodeData, { palette, trans }: CardStyle): Part {
  if (record === null) {
    return { height: 0, draw: () => NOTHING };
  }
  const color = palette.states[record.state];
  const isFailed = record.state === 'failed';
  const why = isFailed ? (record.failure?.message ?? record.message ?? '') : '';
  const lines = why ? wrapped(lastLine(why), WIDTH - LEFT - RIGHT, CODE, 2) : [];
  const aside = [
    record.attempt > 1 ? trans.__('attempt %1', record.attempt) : '',
    spanText(record.started_at, record.finished_at) ?? ''
  ];
  const radius = radiusOf(type) - 1;
  return {
    height: 32 + lines.length * 15,
    draw: ({ x, y, width, height }) =>
      joined([
        element('path', {
          d: footer({ x, y, width, height }, radius),
          fill: mixed(color, palette.card, 0.1)
        }),
        ruler({ x, y, width }, { palette, trans }),
        element('path', {
          d: SHAPES[record.state],
          transform: `translate(${x + LEFT} ${y + 9}) scale(0.875)`,
          fill: 'none',
          stroke: color,
          'stroke-width': 2,
          'stroke-linecap': 'round',
          'stroke-linejoin': 'round'
        }),
        line(stateWord(record.state, trans), { x: x + LEFT + 20, y: y + 21 }, STATE, color),
        line(
          aside.filter(Boolean).join(' · '),
          { x: x + width - RIGHT, y: y + 20, anchor: 'end' },
          SMALL,
          palette.faint
        ),
        ...lines.map((each, index) =>
          line(each, { x: x + LEFT, y: y + 39 + index * 15 }, CODE, palette.error)
        )
      ])
  };
}

/** Flat at its top, with the card's round corners at its bottom; within the card's outline. */
function footer({ x, y, width, height }: Box, radius: number): string {
  const [left, right, bottom] = [x + 0.5, x + width - 0.5, y + height - 0.5];
  const corner = (toX: number, toY: number) => `A${radius} ${radius} 0 0 1 ${toX} ${toY}`;
  return [
    `M${left} ${y}H${right}V${bottom - radius}`,
    corner(right - radius, bottom),
    `H${left + radius}`,
    corner(left, bottom - radius),
    'Z'
  ].join('');
}

function ruler({ x, y, width }: Omit<Box, 'height'>, { palette }: CardStyle): Markup {
  return element('path', { d: `M${x + 0.5} ${y}h${width - 1}`, stroke: palette.line });
}

function orderHandle(x: number, y: number, { palette }: CardStyle): Markup {
  return element('rect', {
    x: x - 4.5,
    y: y - 4.5,
    width: 9,
    height: 9,
    rx: 3,
    fill: palette.card,
    stroke: palette.faint,
    'stroke-width': 1.5
  });
}

function portHandle(cx: number, cy: number, isWired: boolean, { palette }: CardStyle): Markup {
  const fill = isWired ? palette.faint : palette.card;
  return element('circle', { cx, cy, r: 4.5, fill, stroke: palette.faint, 'stroke-width': 1.5 });
}

function lastLine(told: string): string {
  return told.trimEnd().split('\n').pop() ?? '';
}
