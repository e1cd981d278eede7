import { rm } from 'node:fs/promises';

/**
 * Remove a folder that a server, a kernel or a run may still write to for a moment. The synchronous one of Node.js does
 * not look again for what came meanwhile.
 */
export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
