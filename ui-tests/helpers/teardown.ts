import { SERVERS } from './environment';
import { removeFolder } from './folders';

/** Remove the servers' root folders. */
export default async function teardown(): Promise<void> {
  await Promise.all(SERVERS.map(({ root }) => removeFolder(root)));
}
