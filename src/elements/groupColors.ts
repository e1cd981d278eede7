import type { TranslationBundle } from '@jupyterlab/translation';

/** The colours that a group may have; `style/canvas/groups.css` says what each is in a theme. */
export const GROUP_COLORS = ['gray', 'blue', 'teal', 'green', 'orange', 'red', 'purple'] as const;

export type GroupColor = (typeof GROUP_COLORS)[number];

/** The colour of a group whatever its document says; what is not known here is gray. */
export function groupColor(told: unknown): GroupColor {
  return GROUP_COLORS.find(color => color === told) ?? 'gray';
}

/** What a colour is called on screen. */
export function groupColorTitle(color: GroupColor, trans: TranslationBundle): string {
  const titles: Record<GroupColor, string> = {
    gray: trans.__('Gray'),
    blue: trans.__('Blue'),
    teal: trans.__('Teal'),
    green: trans.__('Green'),
    orange: trans.__('Orange'),
    red: trans.__('Red'),
    purple: trans.__('Purple')
  };
  return titles[color];
}
