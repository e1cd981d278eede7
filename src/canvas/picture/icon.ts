import { element, joined, NOTHING, type Attributes, type Markup } from './markup';
import type { Palette } from './palette';

const SHAPES = new Set(['g', 'path', 'rect', 'circle', 'ellipse', 'polygon', 'polyline', 'line']);
const KEPT = [
  'd',
  'x',
  'y',
  'width',
  'height',
  'rx',
  'ry',
  'cx',
  'cy',
  'r',
  'points',
  'x1',
  'y1',
  'x2',
  'y2',
  'fill',
  'stroke',
  'stroke-width',
  'transform',
  'fill-rule'
];

/** An icon of the lab, by its source, as a square of so many pixels; what themes colour has the palette's colour. */
export function iconMarkup(
  source: string,
  { x, y, size }: { x: number; y: number; size: number },
  palette: Palette
): Markup {
  const root = new DOMParser().parseFromString(source, 'image/svg+xml').documentElement;
  if (root.nodeName !== 'svg') {
    return NOTHING;
  }
  const viewBox = root.getAttribute('viewBox') ?? '0 0 24 24';
  return element(
    'svg',
    { x, y, width: size, height: size, viewBox },
    joined([...root.children].map(child => shape(child, palette)))
  );
}

function shape(child: Element, palette: Palette): Markup {
  if (!SHAPES.has(child.nodeName)) {
    return NOTHING;
  }
  const isThemed = [...child.classList].some(each => /^jp-icon[0-4]$/.test(each));
  const told = KEPT.flatMap(name => {
    const value = child.getAttribute(name);
    const isColor = name === 'fill' || name === 'stroke';
    return value === null
      ? []
      : [[name, isThemed && isColor && value !== 'none' ? palette.icon : value]];
  });
  const inner = joined([...child.children].map(each => shape(each, palette)));
  return element(child.nodeName, Object.fromEntries(told) as Attributes, inner);
}
