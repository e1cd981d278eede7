import { wrapped, type Letters } from './letters';

/** A line of a note as it is drawn. */
export interface NoteLine {
  text: string;
  letters: Letters;
  /** Pixels from the note's left edge. */
  indent: number;
  /** Pixels down from the line before. */
  height: number;
}

const PLAIN: Letters = { size: 13 };
const HEADING: Letters = { size: 15, weight: 'bold' };
const CODE: Letters = { size: 12, isCode: true };
const INDENT = 12;
const BULLET = 26;
const MOST = 200;

/** A note's Markdown as lines, as far as plain text can say it; what does not fit into the box is left out. */
export function noteLines(markdown: string, width: number, height: number): NoteLine[] {
  const lines: NoteLine[] = [];
  let isCode = false;
  for (const source of markdown.split('\n').slice(0, MOST)) {
    if (/^\s*(```|~~~)/.test(source)) {
      isCode = !isCode;
      continue;
    }
    lines.push(...linesOf(source, width, isCode));
  }
  let room = height - 12;
  const fitting = lines.findIndex(each => (room -= each.height) < 0);
  if (fitting === -1) {
    return lines;
  }
  const shown = lines.slice(0, fitting);
  const last = shown[shown.length - 1];
  return last ? [...shown.slice(0, -1), { ...last, text: `${last.text.replace(/…$/, '')}…` }] : [];
}

function linesOf(source: string, width: number, isCode: boolean): NoteLine[] {
  if (isCode) {
    return [{ text: source.slice(0, 300), letters: CODE, indent: INDENT, height: 17 }];
  }
  if (source.trim() === '') {
    return [{ text: '', letters: PLAIN, indent: INDENT, height: 8 }];
  }
  const heading = /^\s{0,3}#{1,6}\s+(.*)$/.exec(source);
  const item = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/.exec(source);
  const letters = heading ? HEADING : PLAIN;
  const indent = item ? BULLET : INDENT;
  const words = plain(heading?.[1] ?? item?.[2] ?? source);
  const broken = wrapped(words, width - indent - INDENT, letters, MOST);
  const mark = item?.[1] ? `${item[1]}.` : '•';
  return broken.map((text, index) => ({
    text: item && index === 0 ? `${mark} ${text}` : text,
    letters,
    indent: item && index === 0 ? INDENT : indent,
    height: heading ? 22 : 19
  }));
}

/** A line of Markdown without its marks; of links and pictures, their words. */
function plain(source: string): string {
  return source
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/(\*\*|__|`)(.+?)\1/g, '$2')
    .replace(/(^|\W)[*_](\S(?:.*?\S)?)[*_](?=\W|$)/g, '$1$2')
    .replace(/^\s*>\s?/, '')
    .replace(/\\([\\`*_{}[\]()#+\-.!>])/g, '$1');
}
