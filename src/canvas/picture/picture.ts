import type { TranslationBundle } from '@jupyterlab/translation';

import { boxAround, type Box } from '../movement/boxes';
import {
  projectEdges,
  projectNodes,
  type CanvasState,
  type FlowEdge,
  type FlowNode
} from '../projection';
import { cardOf, type Card } from './cards';
import { cut, FONTS, line, type Letters } from './letters';
import { element, joined, text, type Markup } from './markup';
import { noteLines } from './noteText';
import { mixed, PALETTES, type Palette, type PictureTheme } from './palette';
import { arrowHeads, wireOf, type Wire } from './wires';

export interface PictureOptions {
  theme: PictureTheme;
  /** Whether cards say what became of them in the run that the canvas shows. */
  showsStatus: boolean;
  /** What the pipeline is called. */
  title: string;
  trans: TranslationBundle;
}

/** An SVG and its size in pixels. */
export interface Picture {
  svg: string;
  width: number;
  height: number;
}

const MARGIN = 32;
/** What an empty canvas measures. */
const EMPTY: Box = { x: 0, y: 0, width: 400, height: 200 };
const GROUP_TITLE: Letters = { size: 13, weight: 'bold' };

/** The whole graph of a canvas as a drawing of its own, which needs neither style sheets nor fonts to be at hand. */
export function drawPicture(state: CanvasState, options: PictureOptions): Picture {
  const palette = PALETTES[options.theme];
  const shown = options.showsStatus ? state : { ...state, run: null, staleness: new Map() };
  const nodes = projectNodes(shown);
  const style = { palette, ...options };
  const cards = new Map(
    nodes.filter(({ type }) => type === 'card').map(({ id, data }) => [id, cardOf(data, style)])
  );
  const boxes = nodes.map(node => boxOf(node, cards.get(node.id)));
  const around = boxAround(boxes) ?? EMPTY;
  const wires = projectEdges(shown).flatMap(edge => wireBetween(edge, nodes, cards, style));
  const drawn = {
    x: Math.floor(around.x) - MARGIN,
    y: Math.floor(around.y) - MARGIN,
    width: Math.ceil(around.width) + 2 * MARGIN,
    height: Math.ceil(around.height) + 2 * MARGIN
  };
  const layer = (type: FlowNode['type'], draw: (node: FlowNode) => Markup) =>
    nodes.filter(node => node.type === type).map(draw);
  const svg = element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      width: drawn.width,
      height: drawn.height,
      viewBox: `${drawn.x} ${drawn.y} ${drawn.width} ${drawn.height}`,
      role: 'img',
      'font-family': FONTS.text
    },
    joined([
      element('title', {}, text(options.title)),
      arrowHeads(palette),
      element('rect', { ...drawn, fill: palette.ground }),
      ...layer('frame', node => groupOf(node, palette, options.trans)),
      ...wires.map(wire => wire.line),
      ...wires.map(wire => wire.label),
      ...layer('note', node => noteOf(node, palette)),
      ...layer('card', node => cards.get(node.id)?.draw(node.position) ?? text(''))
    ])
  );
  return { svg: `${svg}\n`, width: drawn.width, height: drawn.height };
}

function boxOf({ position, width = 0, height = 0 }: FlowNode, card: Card | undefined): Box {
  return { ...position, width: card?.width ?? width, height: card?.height ?? height };
}

function wireBetween(
  edge: FlowEdge,
  nodes: readonly FlowNode[],
  cards: ReadonlyMap<string, Card>,
  style: PictureOptions & { palette: Palette }
): Wire[] {
  const end = (id: string, handle: string | null | undefined, isSource: boolean) => {
    const position = nodes.find(node => node.id === id)?.position;
    const card = cards.get(id);
    const down = card?.handles.get(handle ?? '');
    return position && card && down !== undefined
      ? { x: position.x + (isSource ? card.width + 5 : -6), y: position.y + down }
      : null;
  };
  const from = end(edge.source, edge.sourceHandle, true);
  const to = end(edge.target, edge.targetHandle, false);
  return from && to ? [wireOf(edge, from, to, style)] : [];
}

function groupOf(node: FlowNode, palette: Palette, trans: TranslationBundle): Markup {
  const box = boxOf(node, undefined);
  const color = palette.groups[node.data.color];
  const faint = mixed(color, palette.ground, 0.07);
  const strip = `M${box.x} ${box.y + 28}v-22a6 6 0 0 1 6-6h${box.width - 12}a6 6 0 0 1 6 6v22z`;
  return element(
    'g',
    {},
    element('rect', { ...box, rx: 6, fill: faint }),
    element('path', { d: strip, fill: mixed(color, palette.ground, 0.22) }),
    element('rect', { ...box, rx: 6, fill: 'none', stroke: mixed(color, palette.ground, 0.55) }),
    line(
      cut(node.data.text || trans.__('Group'), box.width - 20, GROUP_TITLE),
      { x: box.x + 10, y: box.y + 19 },
      GROUP_TITLE,
      palette.heading
    )
  );
}

function noteOf(node: FlowNode, palette: Palette): Markup {
  const box = boxOf(node, undefined);
  let y = box.y + 8;
  const lines = noteLines(node.data.text, box.width, box.height).map(each => {
    y += each.height;
    return line(each.text, { x: box.x + each.indent, y: y - 5 }, each.letters, palette.text);
  });
  return element(
    'g',
    {},
    element('rect', {
      ...box,
      rx: 3,
      fill: mixed(palette.warning, palette.card, 0.09),
      stroke: mixed(palette.warning, palette.line, 0.35)
    }),
    ...lines
  );
}
