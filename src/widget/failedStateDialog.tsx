import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { CellEdit } from './failedStateEdits';

export type EditsAnswer = 'write' | 'leave' | 'cancel';

/** Ask whether what was written into the executed notebook is to be written into its source. */
export async function askEdits(
  edits: readonly CellEdit[],
  path: string,
  trans: TranslationBundle
): Promise<EditsAnswer> {
  const fitting = edits.some(edit => edit.conflict === null);
  const result = await showDialog({
    title: trans.__('Continue with your edits?'),
    body: ReactWidget.create(<Edits edits={edits} path={path} trans={trans} />),
    buttons: [
      Dialog.cancelButton(),
      Dialog.createButton({
        label: trans.__('Continue without Them'),
        accept: true,
        actions: ['leave']
      }),
      ...(fitting
        ? [
            Dialog.okButton({
              label: trans.__('Write and Continue'),
              caption: trans.__('Write the edits into the notebook, save it, and continue'),
              actions: ['write']
            })
          ]
        : [])
    ]
  });
  if (!result.button.accept) {
    return 'cancel';
  }
  return result.button.actions.includes('write') ? 'write' : 'leave';
}

interface EditsProps {
  edits: readonly CellEdit[];
  path: string;
  trans: TranslationBundle;
}

function Edits({ edits, path, trans }: EditsProps): JSX.Element {
  return (
    <div className="jp-DagflowEdits">
      <p>{trans.__('You edited these cells of the executed notebook. The source is %1.', path)}</p>
      <ul>
        {edits.map(edit => (
          <li key={edit.id}>
            <pre>{edit.source}</pre>
            {edit.conflict !== null && (
              <div className="jp-DagflowEdits-conflict">
                {edit.conflict === 'gone'
                  ? trans.__('Not written: the source has no such cell any more.')
                  : trans.__('Not written: this cell was edited in the source as well.')}
              </div>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
