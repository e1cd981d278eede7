import { element, text, type Attributes, type Markup } from './markup';

/** How texts are set. Which font a viewer has is not known, so widths are guessed, rather too wide than too narrow. */
export interface Letters {
  /** Pixels. */
  size: number;
  weight?: 'bold';
  isCode?: boolean;
}

export const FONTS = {
  text: "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
  code: "Menlo, Consolas, 'DejaVu Sans Mono', monospace"
};

const ELLIPSIS = '…';

/** Where a text begins or ends, and on which line. */
export interface Spot {
  x: number;
  y: number;
  anchor?: 'start' | 'middle' | 'end';
}

export function line(content: string, spot: Spot, letters: Letters, fill: string): Markup {
  const attributes: Attributes = {
    x: spot.x,
    y: spot.y,
    'text-anchor': spot.anchor === 'start' ? undefined : spot.anchor,
    'font-size': letters.size,
    'font-weight': letters.weight === 'bold' ? 600 : undefined,
    'font-family': letters.isCode ? FONTS.code : undefined,
    fill
  };
  return element('text', attributes, text(content));
}

/** About how many pixels a text takes. */
export function widthOf(content: string, { size, weight, isCode }: Letters): number {
  const ems = [...content].reduce(
    (sum, letter) => sum + (isCode ? codeEms(letter) : textEms(letter)),
    0
  );
  return ems * size * (weight === 'bold' ? 1.06 : 1);
}

/** A text in one line that is no wider; cut at its end, or at its front where the end tells more. */
export function cut(content: string, width: number, letters: Letters, isEndKept = false): string {
  const whole = content.replace(/\s+/g, ' ').trim();
  if (widthOf(whole, letters) <= width) {
    return whole;
  }
  const characters = [...whole];
  const shown = isEndKept ? characters.reverse() : characters;
  let used = widthOf(ELLIPSIS, letters);
  let count = 0;
  while (count < shown.length && used + widthOf(shown[count], letters) <= width) {
    used += widthOf(shown[count], letters);
    count += 1;
  }
  const kept = shown.slice(0, count);
  return isEndKept ? ELLIPSIS + kept.reverse().join('') : kept.join('').trimEnd() + ELLIPSIS;
}

/** A text in lines that are no wider, words as whole as they can be; the last of `most` lines says if there is more. */
export function wrapped(content: string, width: number, letters: Letters, most: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of content.split(/\s+/).filter(Boolean)) {
    const longer = current === '' ? word : `${current} ${word}`;
    if (widthOf(longer, letters) <= width) {
      current = longer;
      continue;
    }
    if (current !== '') {
      lines.push(current);
    }
    current = word;
    while (widthOf(current, letters) > width && lines.length < most) {
      const head = headOf(current, width, letters);
      lines.push(head);
      current = current.slice(head.length);
    }
    if (lines.length > most) {
      break;
    }
  }
  const all = current === '' ? lines : [...lines, current];
  return all.length <= most
    ? all
    : [...all.slice(0, most - 1), cut(`${all[most - 1]}${ELLIPSIS}`, width, letters)];
}

/** The longest beginning that fits, a letter at least. */
function headOf(word: string, width: number, letters: Letters): string {
  let head = '';
  for (const letter of word) {
    if (head !== '' && widthOf(head + letter, letters) > width) {
      break;
    }
    head += letter;
  }
  return head;
}

/** Widths in ems, as usual sans-serif fonts have them at most. */
function textEms(letter: string): number {
  if (/[\u{2E80}-\u{FFFF}\u{1F000}-\u{3FFFF}]/u.test(letter)) {
    return 1;
  }
  if (/[ilj.,:;'|!()[\]{}\s]/.test(letter)) {
    return 0.32;
  }
  if (/[frt\-"/\\*]/.test(letter)) {
    return 0.42;
  }
  return /[mwMW@%…—]/.test(letter) ? 0.98 : /[A-Z0-9&+=<>~#]/.test(letter) ? 0.68 : 0.59;
}

function codeEms(letter: string): number {
  return /[\u{2E80}-\u{FFFF}\u{1F000}-\u{3FFFF}]/u.test(letter) ? 1.1 : 0.62;
}
