import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { inputsIcon, outputsIcon, pipelineIcon } from '../elements/icons';
import { canTag, isTagged, tagActiveCell } from '../widget';
import { CommandIDs } from './ids';

export interface NotebookCommandsOptions {
  app: JupyterFrontEnd;
  /** The open notebook of that id, or without one that in front. */
  find: (id?: string) => NotebookPanel | null;
  /** Let the notebook be added to a pipeline. */
  addToPipeline: (panel: NotebookPanel) => Promise<void>;
  trans: TranslationBundle;
}

/** Add the commands on open notebooks; returns their ids. */
export function addNotebookCommands(options: NotebookCommandsOptions): string[] {
  const { app, find, addToPipeline, trans } = options;
  const panelOf = ({ notebook }: ReadonlyPartialJSONObject) =>
    find(typeof notebook === 'string' ? notebook : undefined);
  const describedBy = {
    args: {
      type: 'object',
      properties: {
        notebook: { type: 'string', description: trans.__('The id of the notebook’s panel') },
        isPalette: { type: 'boolean', description: trans.__('Whether the palette asks') }
      }
    }
  } as const;
  const tags = [
    {
      id: CommandIDs.tagParameters,
      tag: 'parameters',
      icon: inputsIcon,
      label: trans.__('Tag as Parameters'),
      caption: trans.__('Tag as parameters: what the cell assigns are inputs of the notebook')
    },
    {
      id: CommandIDs.tagOutputs,
      tag: 'outputs',
      icon: outputsIcon,
      label: trans.__('Tag as Outputs'),
      caption: trans.__('Tag as outputs: what the cell assigns are outputs of the notebook')
    }
  ] as const;
  for (const { id, tag, icon, label, caption } of tags) {
    app.commands.addCommand(id, {
      label,
      caption,
      icon: args => (args.isPalette ? undefined : icon),
      describedBy,
      isEnabled: args => {
        const panel = panelOf(args);
        return panel !== null && canTag(panel);
      },
      isToggled: args => {
        const panel = panelOf(args);
        return panel !== null && isTagged(panel, tag);
      },
      execute: args => {
        const panel = panelOf(args);
        if (panel !== null) {
          tagActiveCell(panel, tag, trans);
        }
      }
    });
  }
  app.commands.addCommand(CommandIDs.addOpenNotebook, {
    label: args =>
      args.isPalette ? trans.__('Add Notebook to Pipeline…') : trans.__('Add to Pipeline…'),
    caption: trans.__('Add to pipeline: make the notebook a node of a pipeline'),
    icon: args => (args.isPalette ? undefined : pipelineIcon),
    describedBy,
    isEnabled: args => panelOf(args) !== null,
    execute: async args => {
      const panel = panelOf(args);
      if (panel !== null) {
        await addToPipeline(panel);
      }
    }
  });
  return [...tags.map(({ id }) => id), CommandIDs.addOpenNotebook];
}
