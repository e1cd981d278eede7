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

/** A moment to the second, as the reader's language writes it. */
export function momentWhole(seconds: number): string {
  return new Date(seconds * 1000).toLocaleString();
}
