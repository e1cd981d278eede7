import type { TranslationBundle } from '@jupyterlab/translation';
import { imageIcon } from '@jupyterlab/ui-components';

import { exportIcon } from '../elements/icons';
import { SVG_TARGET, type DagflowWidget } from '../widget';
import { CommandIDs } from './ids';
import type { Commands } from './pipelineCommand';

const isDrawn = ({ session }: DagflowWidget) => session.document.problem === null;

/** Letting the pipeline leave for elsewhere. */
export function exportCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.export]: {
      label: trans.__('Export…'),
      paletteLabel: trans.__('Export the Pipeline…'),
      caption: trans.__('Export the pipeline to an orchestrator, as a script, or as a picture'),
      icon: exportIcon,
      isEnabled: isDrawn,
      execute: widget => widget.content.export()
    },
    [CommandIDs.savePicture]: {
      label: trans.__('Save as Picture…'),
      paletteLabel: trans.__('Save the Canvas as Picture…'),
      caption: trans.__('Save the whole canvas as SVG or PNG'),
      icon: imageIcon,
      isEnabled: isDrawn,
      execute: widget => widget.content.export(SVG_TARGET)
    }
  };
}
