import { rmSync } from 'node:fs';

import { ROOT } from './environment';

/** Remove the server's root folder. */
export default function teardown(): void {
  rmSync(ROOT, { recursive: true, force: true, maxRetries: 5 });
}
