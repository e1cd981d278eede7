import type { Page } from '@playwright/test';

/** How a stretch of time looked to a person: frames a second, the longest pause, and the pauses that are felt. */
export interface Frames {
  perSecond: number;
  /** Milliseconds of the longest stretch without a frame. */
  longest: number;
  /** Milliseconds that scripts took in stretches of more than 50. */
  blocked: number;
}

interface Recording extends Window {
  dagflowFrames?: { times: number[]; blocked: number; isOver: boolean };
}

/** Frames while something is done, as the page's animation frames tell them. */
export async function framesDuring(page: Page, act: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const record = { times: [] as number[], blocked: 0, isOver: false };
    (window as Recording).dagflowFrames = record;
    const frame = (time: number): void => {
      record.times.push(time);
      if (!record.isOver) {
        requestAnimationFrame(frame);
      }
    };
    requestAnimationFrame(frame);
    new PerformanceObserver((list, observer) => {
      record.blocked += list.getEntries().reduce((sum, entry) => sum + entry.duration, 0);
      if (record.isOver) {
        observer.disconnect();
      }
    }).observe({ type: 'longtask' });
  });
  await act();
  const { times, blocked } = await page.evaluate(async () => {
    const record = (window as Recording).dagflowFrames ?? { times: [], blocked: 0, isOver: true };
    await new Promise(resolve => requestAnimationFrame(resolve));
    record.isOver = true;
    return { times: record.times, blocked: record.blocked };
  });
  const pauses = times.slice(1).map((time, index) => time - times[index]);
  const took = (times.at(-1) ?? 0) - (times[0] ?? 0);
  return {
    perSecond: took > 0 ? (1000 * pauses.length) / took : 0,
    longest: Math.max(0, ...pauses),
    blocked
  };
}

const CATEGORIES = ['devtools.timeline', 'v8.execute'];

/** Chromium's own trace of what is done, as a file that its developer tools open. */
export async function traceOf(page: Page, act: () => Promise<void>): Promise<Buffer> {
  const context = page.context();
  const browser = context.browser();
  if (browser === null) {
    throw new Error('Only a browser that was started here is traced.');
  }
  // Galata's page stands for the one that the browser knows.
  await browser.startTracing(context.pages()[0], { categories: CATEGORIES });
  await act();
  return browser.stopTracing();
}
