import { PathExt } from '@jupyterlab/coreutils';
import { ServerConnection, type Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { ExportedFile } from '../../../services';

/** A folder as it is typed, without what does not matter: `/a/b/` is `a/b`, and nothing is the root. */
export function folderPath(typed: string): string {
  return typed.trim().replace(/^\/+|\/+$/g, '');
}

/** Why nothing may be saved into a folder; null where it may. */
export function folderProblem(typed: string, trans: TranslationBundle): string | null {
  const folder = folderPath(typed);
  const parts = folder === '' ? [] : folder.split('/');
  const isWrong = parts.some(part => ['', '.', '..'].includes(part.trim()));
  return isWrong || /[\\:\0]/.test(folder)
    ? trans.__('This is no folder of the workspace. Name it from its top, such as flows/exported.')
    : null;
}

/** Those files that are there already, by their names, which may lead into folders below the folder. */
export async function namesThere(
  contents: Contents.IManager,
  folder: string,
  files: readonly ExportedFile[]
): Promise<string[]> {
  const folders = new Map<string, Promise<Set<string>>>();
  const found: string[] = [];
  for (const { name } of files) {
    const place = PathExt.join(folder, PathExt.dirname(name));
    const there = folders.get(place) ?? namesIn(contents, place);
    folders.set(place, there);
    if ((await there).has(PathExt.basename(name))) {
      found.push(name);
    }
  }
  return found;
}

/** Write files into a folder, making those folders that are not there; gives their paths. */
export async function saveFiles(
  contents: Contents.IManager,
  folder: string,
  files: readonly ExportedFile[]
): Promise<string[]> {
  const paths: string[] = [];
  const made = new Set<string>();
  for (const { name, content, picture } of files) {
    const path = PathExt.join(folder, name);
    const place = PathExt.dirname(path);
    if (!made.has(place)) {
      made.add(place);
      await makeFolder(contents, place);
    }
    const format = picture === 'image/png' ? 'base64' : 'text';
    await contents.save(path, { type: 'file', format, content });
    paths.push(path);
  }
  return paths;
}

async function makeFolder(contents: Contents.IManager, folder: string): Promise<void> {
  const parts = folder === '' ? [] : folder.split('/');
  let parent = '';
  for (const part of parts) {
    const path = PathExt.join(parent, part);
    if (!(await namesIn(contents, parent)).has(part)) {
      await contents.save(path, { type: 'directory' });
    }
    parent = path;
  }
}

/** Names of what is in a folder; none where there is no such folder. */
async function namesIn(contents: Contents.IManager, folder: string): Promise<Set<string>> {
  try {
    const model = await contents.get(folder, { type: 'directory', content: true });
    return new Set((model.content as Contents.IModel[]).map(({ name }) => name));
  } catch (error) {
    if (error instanceof ServerConnection.ResponseError && error.response.status === 404) {
      return new Set();
    }
    throw error;
  }
}
