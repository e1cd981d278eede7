import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

/** Files that are named one by one; of more it is told how many. */
const MOST_NAMED = 5;

/** What became no node, each by its name with the reason, and what can be done instead. */
export async function leftOutText(
  paths: readonly string[],
  pipeline: string,
  contents: Contents.IManager,
  trans: TranslationBundle
): Promise<string> {
  const named = await Promise.all(
    paths.slice(0, MOST_NAMED).map(async path => {
      const name = PathExt.basename(path);
      if (path === pipeline) {
        return trans.__('%1 is this pipeline itself.', name);
      }
      return (await isFolder(path, contents))
        ? trans.__('%1 is a folder; open it and drag the files in it.', name)
        : trans.__('%1 is no notebook, script (.py, .sh, .R) or pipeline.', name);
    })
  );
  const more = paths.length - named.length;
  const others = more > 0 ? [trans._n('And %1 more.', 'And %1 more.', more)] : [];
  return [trans.__('Not added:'), ...named, ...others].join(' ');
}

async function isFolder(path: string, contents: Contents.IManager): Promise<boolean> {
  try {
    return (await contents.get(path, { content: false })).type === 'directory';
  } catch {
    // It is gone already; what it was does not matter any more.
    return false;
  }
}
