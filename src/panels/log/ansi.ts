/**
 * ANSI colours as data: a text with escape sequences becomes segments that name
 * JupyterLab's own `ansi-*` classes. Nothing here is ever HTML.
 */

export interface AnsiStyle {
  /** 0–15 of the palette, or `rgb(…)`. */
  foreground?: number | string;
  background?: number | string;
  bold?: boolean;
  italic?: boolean;
  underline?: boolean;
  inverse?: boolean;
}

export interface AnsiSegment {
  text: string;
  className: string;
  color?: string;
  backgroundColor?: string;
}

const NAMES = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
// A colour sequence (captured), any other control sequence, an operating system command, a character set, or a lone escape.
const SEQUENCE =
  /\x1b\[([\d;:]*)m|\x1b\[[\d;?<=>]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][0-9A-B]|\x1b[@-Z\\^_]?/g;
// What a terminal would not print either; tabs stay.
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f]/g;

/** Split one line into styled segments, beginning in `style`; gives the style at its end too. */
export function ansiSegments(
  line: string,
  style: AnsiStyle = {}
): { segments: AnsiSegment[]; style: AnsiStyle } {
  const segments: AnsiSegment[] = [];
  let current = style;
  let start = 0;
  const take = (end: number) => {
    const text = line.slice(start, end).replace(CONTROL, '');
    if (text !== '') {
      segments.push({ text, ...look(current) });
    }
  };
  for (const match of line.matchAll(SEQUENCE)) {
    take(match.index);
    start = match.index + match[0].length;
    if (match[1] !== undefined) {
      current = applyCodes(current, match[1]);
    }
  }
  take(line.length);
  return { segments, style: current };
}

/** The line without any escape sequence. */
export function plainText(line: string): string {
  return line.replace(SEQUENCE, '').replace(CONTROL, '');
}

function applyCodes(style: AnsiStyle, codes: string): AnsiStyle {
  const numbers = codes.split(/[;:]/).map(Number);
  let result = { ...style };
  for (let at = 0; at < numbers.length; at++) {
    const code = numbers[at];
    if (code === 38 || code === 48) {
      const { color, used } = extendedColor(numbers.slice(at + 1));
      result = code === 38 ? { ...result, foreground: color } : { ...result, background: color };
      at += used;
    } else {
      result = applyCode(result, code);
    }
  }
  return result;
}

function applyCode(style: AnsiStyle, code: number): AnsiStyle {
  switch (code) {
    case 0:
      return {};
    case 1:
      return { ...style, bold: true };
    case 3:
      return { ...style, italic: true };
    case 4:
      return { ...style, underline: true };
    case 7:
      return { ...style, inverse: true };
    case 22:
      return { ...style, bold: false };
    case 23:
      return { ...style, italic: false };
    case 24:
      return { ...style, underline: false };
    case 27:
      return { ...style, inverse: false };
    case 39:
      return { ...style, foreground: undefined };
    case 49:
      return { ...style, background: undefined };
  }
  if (code >= 30 && code <= 37) {
    return { ...style, foreground: code - 30 };
  }
  if (code >= 90 && code <= 97) {
    return { ...style, foreground: code - 82 };
  }
  if (code >= 40 && code <= 47) {
    return { ...style, background: code - 40 };
  }
  if (code >= 100 && code <= 107) {
    return { ...style, background: code - 92 };
  }
  return style;
}

/** What follows 38 or 48: `5;n` of 256 colours or `2;r;g;b`. */
function extendedColor(numbers: readonly number[]): {
  color: number | string | undefined;
  used: number;
} {
  if (numbers[0] === 5 && numbers.length >= 2) {
    return { color: paletteColor(numbers[1]), used: 2 };
  }
  if (numbers[0] === 2 && numbers.length >= 4) {
    return { color: rgb(numbers[1], numbers[2], numbers[3]), used: 4 };
  }
  return { color: undefined, used: numbers.length };
}

function paletteColor(index: number): number | string {
  if (index < 16) {
    return index;
  }
  if (index >= 232) {
    const grey = (index - 232) * 10 + 8;
    return rgb(grey, grey, grey);
  }
  const level = (part: number) => (part === 0 ? 0 : part * 40 + 55);
  const cube = index - 16;
  return rgb(level(Math.floor(cube / 36)), level(Math.floor((cube % 36) / 6)), level(cube % 6));
}

function rgb(red: number, green: number, blue: number): string {
  return `rgb(${[red, green, blue].map(part => Math.min(255, part) || 0).join(', ')})`;
}

function look(style: AnsiStyle): Omit<AnsiSegment, 'text'> {
  const classes: string[] = [];
  let front = style.foreground;
  let back = style.background;
  if (style.inverse) {
    classes.push(...(front === undefined ? ['ansi-default-inverse-bg'] : []));
    classes.push(...(back === undefined ? ['ansi-default-inverse-fg'] : []));
    [front, back] = [back, front];
  }
  if (typeof front === 'number') {
    classes.push(`ansi-${colorName(style.bold && front < 8 ? front + 8 : front)}-fg`);
  }
  if (typeof back === 'number') {
    classes.push(`ansi-${colorName(back)}-bg`);
  }
  for (const name of ['bold', 'italic', 'underline'] as const) {
    if (style[name]) {
      classes.push(`ansi-${name}`);
    }
  }
  return {
    className: classes.join(' '),
    ...(typeof front === 'string' ? { color: front } : {}),
    ...(typeof back === 'string' ? { backgroundColor: back } : {})
  };
}

function colorName(index: number): string {
  return index < 8 ? NAMES[index] : `${NAMES[index - 8]}-intense`;
}
