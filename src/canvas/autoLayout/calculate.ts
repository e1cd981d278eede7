import type { LayoutRequest, Placement } from './drawing';

/** Calculate a layout beside the page, or in it where no worker may run. */
export async function calculate(request: LayoutRequest): Promise<Placement[]> {
  try {
    return await calculateInWorker(request);
  } catch {
    // A page's rules may forbid workers. What is shown meanwhile is to be drawn first.
    await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
    const { arrange } = await import('./arrange');
    return arrange(request);
  }
}

function calculateInWorker(request: LayoutRequest): Promise<Placement[]> {
  const worker = new Worker(new URL('./layout.worker.js', import.meta.url));
  const answer = new Promise<Placement[]>((resolve, reject) => {
    worker.addEventListener('message', (event: MessageEvent<Placement[]>) => resolve(event.data));
    worker.addEventListener('error', event => reject(new Error(event.message)));
    worker.addEventListener('messageerror', () => reject(new Error('The answer was not read.')));
  });
  worker.postMessage(request);
  return answer.finally(() => worker.terminate());
}
