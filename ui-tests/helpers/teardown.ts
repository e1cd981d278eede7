import { rmSync } from 'node:fs';

import { SERVERS } from './environment';

/** Remove the servers' root folders. */
export default function teardown(): void {
  for (const { root } of SERVERS) {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}
