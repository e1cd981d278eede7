/** Points in time as people read them, in their own language. Seconds since the epoch. */

/** Day and time to the second. */
export function dateText(time: number): string {
  return new Date(time * 1000).toLocaleString(undefined, {
    dateStyle: 'medium',
    timeStyle: 'medium'
  });
}

/** The day alone, short: `21 Nov`. */
export function dayText(time: number): string {
  return new Date(time * 1000).toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
}

/** Hours and minutes. */
export function timeText(time: number): string {
  return new Date(time * 1000).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    hour12: false
  });
}

/** The time of day with milliseconds: `14:03:22.117`. */
export function exactTimeText(time: number): string {
  const date = new Date(time * 1000);
  const two = (part: number) => String(part).padStart(2, '0');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

export function isSameDay(one: number, other: number): boolean {
  return new Date(one * 1000).toDateString() === new Date(other * 1000).toDateString();
}

/** A moment (seconds since the epoch) in short: `21 Nov 14:03`, with its year where that is another one. */
export function momentText(seconds: number, now: Date = new Date()): string {
  const date = new Date(seconds * 1000);
  const parts = new Intl.DateTimeFormat(undefined, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false
  }).formatToParts(date);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find(each => each.type === type)?.value ?? '';
  const year = date.getFullYear() === now.getFullYear() ? [] : [part('year')];
  return [part('day'), part('month'), ...year, `${part('hour')}:${part('minute')}`].join(' ');
}
