import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { errorMessage } from '../services';
import type { DagflowWidget } from '../widget';
import { CommandIDs } from './ids';
import { canEdit, edit, type Commands } from './pipelineCommand';

/** Milliseconds after which a layout that is not there yet is told of. */
const MOMENT_MS = 300;

/** Putting nodes in order. */
export function layoutCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.layout]: {
      label: trans.__('Lay Out'),
      paletteLabel: trans.__('Lay Out the Pipeline'),
      caption: trans.__('Put the nodes in order from left to right: the selected ones, or all'),
      isEnabled: widget =>
        canEdit(widget) &&
        !widget.content.canvas.autoLayout.isRunning &&
        widget.session.document.nodes.length > 1,
      execute: edit(widget => layOut(widget, trans))
    }
  };
}

async function layOut({ content }: DagflowWidget, trans: TranslationBundle): Promise<void> {
  let notice: string | null = null;
  const timer = window.setTimeout(() => {
    notice = Notification.emit(trans.__('Laying out the pipeline…'), 'in-progress', {
      autoClose: false
    });
  }, MOMENT_MS);
  try {
    if ((await content.canvas.autoLayout.run()) === 'outdated') {
      Notification.info(
        trans.__('The pipeline was changed meanwhile, so its layout was dropped. Lay it out again.')
      );
    }
  } catch (error) {
    Notification.error(trans.__('The pipeline was not laid out. %1', errorMessage(error)), {
      autoClose: 8000
    });
  } finally {
    window.clearTimeout(timer);
    if (notice !== null) {
      Notification.dismiss(notice);
    }
  }
}
