import * as React from 'react';

/** Seconds as a clock shows them: `0:07`, `12:34`, `1:02:03`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor((whole % 3600) / 60),
    whole % 60
  ];
  const two = (part: number) => String(part).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** How long something took; short spans with a decimal, such as `1.4 s`. */
export function spanText(started: number | null, finished: number | null): string | null {
  if (started === null || finished === null) {
    return null;
  }
  const seconds = Math.max(0, finished - started);
  return seconds < 60 ? `${seconds.toFixed(1)} s` : durationText(seconds);
}

/** The time in seconds since the epoch, renewed each second while `ticking`. */
export function useNow(ticking: boolean): number {
  const [now, setNow] = React.useState(() => Date.now() / 1000);
  React.useEffect(() => {
    if (!ticking) {
      return;
    }
    setNow(Date.now() / 1000);
    const timer = window.setInterval(() => setNow(Date.now() / 1000), 1000);
    return () => window.clearInterval(timer);
  }, [ticking]);
  return now;
}
