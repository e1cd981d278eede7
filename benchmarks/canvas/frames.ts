import type { CDPSession, Page } from '@playwright/test';

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

const CATEGORIES = ['devtools.timeline', 'v8.execute', 'disabled-by-default-v8.cpu_profiler'];

/** Chromium's own trace of what is done, as text that its developer tools open. */
export async function traceOf(page: Page, act: () => Promise<void>): Promise<string> {
  const context = page.context();
  // Galata's page stands for the one that the browser knows.
  const session: CDPSession = await context.newCDPSession(context.pages()[0]);
  const events: unknown[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  const complete = new Promise(resolve => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.start', {
    traceConfig: { includedCategories: CATEGORIES },
    transferMode: 'ReportEvents'
  });
  await act();
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  return JSON.stringify({ traceEvents: events });
}
