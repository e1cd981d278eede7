import type { TranslationBundle } from '@jupyterlab/translation';
import { editIcon } from '@jupyterlab/ui-components';

import { edgeKey } from '../model';
import { CommandIDs } from './ids';
import type { Commands } from './pipelineCommand';

/** What can be done with the one selected wire. */
export function edgeCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.setCondition]: {
      label: trans.__('Set Condition…'),
      caption: trans.__('Say when the branch along the selected wire is taken'),
      icon: editIcon,
      isEnabled: widget => widget.session.canvas.selectedEdge !== undefined,
      execute: widget => {
        const edge = widget.session.canvas.selectedEdge;
        if (edge) {
          widget.content.editCondition(edgeKey(edge));
        }
      }
    }
  };
}
