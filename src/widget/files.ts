import type { IDocumentManager } from '@jupyterlab/docmanager';
import { FileDialog } from '@jupyterlab/filebrowser';
import type { TranslationBundle } from '@jupyterlab/translation';

import { typeOfFile, type FileNodeType } from '../model';

/** Let files of a type be chosen, beginning in a folder; their paths, none if the person thinks better of it. */
export async function askFiles(
  documents: IDocumentManager,
  type: FileNodeType,
  folder: string,
  trans: TranslationBundle
): Promise<string[]> {
  const titles: Record<FileNodeType, string> = {
    notebook: trans.__('Add notebooks'),
    script: trans.__('Add scripts (.py, .sh, .R)'),
    pipeline: trans.__('Add pipelines as nodes')
  };
  const result = await FileDialog.getOpenFiles({
    manager: documents,
    title: titles[type],
    defaultPath: folder,
    filter: file => (file.type === 'directory' || typeOfFile(file.path) === type ? {} : null)
  });
  // With nothing chosen the dialog answers with the folder that it showed.
  const files = (result.button.accept ? result.value : null) ?? [];
  return files.filter(file => typeOfFile(file.path) === type).map(file => file.path);
}

/** Files by whether they become nodes of the pipeline; all are paths from the server's root. */
export function sortFiles(
  paths: readonly string[],
  pipeline: string
): { fitting: string[]; others: string[] } {
  const fits = (path: string) => typeOfFile(path) !== null && path !== pipeline;
  return { fitting: paths.filter(fits), others: paths.filter(path => !fits(path)) };
}
