import type { Contents } from '@jupyterlab/services';
import * as React from 'react';

import { errorMessage, type ExportedFile } from '../../../services';
import { folderPath, namesThere, saveFiles } from './saving';

/** How far saving got. */
export type Saving =
  | { state: 'idle' }
  /** Files of these names are there already. */
  | { state: 'asking'; names: readonly string[] }
  | { state: 'saving' }
  | { state: 'saved'; paths: readonly string[] }
  | { state: 'failed'; message: string };

export interface SavingActions {
  saving: Saving;
  /** Save, unless files are there that would be replaced: then it is asked for. */
  save: () => void;
  /** Save whatever is there. */
  replace: () => void;
  /** Leave what is there as it is. */
  keep: () => void;
}

/** Saves files into a folder as it is typed. What was told is of no more use once there are other files. */
export function useSaving(
  contents: Contents.IManager,
  folder: string,
  files: readonly ExportedFile[],
  onSaved?: () => void
): SavingActions {
  const [saving, setSaving] = React.useState<Saving>({ state: 'idle' });
  const turn = React.useRef(0);
  const reset = () => {
    turn.current += 1;
    setSaving({ state: 'idle' });
  };
  React.useEffect(reset, [files, folder]);
  const act = async (isReplacing: boolean) => {
    const own = (turn.current += 1);
    const tell = (told: Saving) => own === turn.current && setSaving(told);
    tell({ state: 'saving' });
    try {
      const path = folderPath(folder);
      const names = isReplacing ? [] : await namesThere(contents, path, files);
      if (names.length > 0) {
        tell({ state: 'asking', names });
      } else if (own === turn.current) {
        tell({ state: 'saved', paths: await saveFiles(contents, path, files) });
        onSaved?.();
      }
    } catch (error) {
      tell({ state: 'failed', message: errorMessage(error) });
    }
  };
  return {
    saving,
    save: () => void act(false),
    replace: () => void act(true),
    keep: reset
  };
}
