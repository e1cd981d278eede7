import type { AnyState } from '../../elements/states';
import type { GroupColor } from '../../elements/groupColors';

export type PictureTheme = 'light' | 'dark';

/** The colours of a picture, which has no style sheet of the lab at hand. */
export interface Palette {
  ground: string;
  card: string;
  /** Behind a command, and behind a sensor's icon. */
  shade: string;
  border: string;
  line: string;
  wire: string;
  heading: string;
  text: string;
  faint: string;
  icon: string;
  error: string;
  warning: string;
  idle: string;
  states: Readonly<Record<AnyState, string>>;
  groups: Readonly<Record<GroupColor, string>>;
}

const QUIET = ['pending', 'skipped', 'cancelled', 'upstream_failed', 'lost'] as const;

const LIGHT = {
  ground: '#ffffff',
  card: '#ffffff',
  shade: '#eeeeee',
  border: '#bdbdbd',
  line: '#e0e0e0',
  wire: '#8e8e8e',
  heading: '#000000',
  text: '#212121',
  faint: '#616161',
  icon: '#616161',
  error: '#c62828',
  warning: '#e65100',
  brand: '#1976d2',
  waiting: '#64b5f6',
  success: '#388e3c',
  info: '#0097a7',
  purple: '#8e24aa',
  quiet: '#757575'
};

const DARK: typeof LIGHT = {
  ground: '#111111',
  card: '#212121',
  shade: '#333333',
  border: '#616161',
  line: '#424242',
  wire: '#8e8e8e',
  heading: '#ffffff',
  text: '#e0e0e0',
  faint: '#a8a8a8',
  icon: '#bdbdbd',
  error: '#ef5350',
  warning: '#ffb74d',
  brand: '#42a5f5',
  waiting: '#90caf9',
  success: '#66bb6a',
  info: '#26c6da',
  purple: '#ba68c8',
  quiet: '#9e9e9e'
};

function paletteOf(colors: typeof LIGHT): Palette {
  const { brand, waiting, success, info, purple, quiet, ...shared } = colors;
  const { error, warning } = shared;
  return {
    ...shared,
    idle: shared.line,
    states: {
      ...(Object.fromEntries(QUIET.map(state => [state, quiet])) as Record<
        (typeof QUIET)[number],
        string
      >),
      queued: waiting,
      waiting,
      running: brand,
      succeeded: success,
      reused: success,
      failed: error
    },
    groups: {
      gray: quiet,
      blue: brand,
      teal: info,
      green: success,
      orange: warning,
      red: error,
      purple
    }
  };
}

export const PALETTES: Readonly<Record<PictureTheme, Palette>> = {
  light: paletteOf(LIGHT),
  dark: paletteOf(DARK)
};

/** A colour between two of six digits; `share` of the first, from 0 to 1. */
export function mixed(first: string, second: string, share: number): string {
  const channels = (color: string) => [1, 3, 5].map(at => parseInt(color.slice(at, at + 2), 16));
  const others = channels(second);
  const mix = channels(first).map((value, at) => value * share + others[at] * (1 - share));
  return `#${mix.map(value => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}
