import { arrange } from './arrange';
import type { LayoutRequest } from './drawing';

// The only message to a layout worker is what to lay out, and the only answer where it comes to lie.
addEventListener('message', (event: MessageEvent<LayoutRequest>) => {
  postMessage(arrange(event.data));
});
