import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IDagflowTracker } from '../tokens';
import { edgeCommands } from './edge';
import { editCommands } from './edit';
import { nodeCommands } from './node';
import { runCommands } from './run';
import { viewCommands } from './view';

export { CommandIDs } from './ids';

const NO_ARGUMENTS = {
  args: { type: 'object', properties: {}, additionalProperties: true }
} as const;

/** Add the commands on the pipeline in front; returns their ids, for the palette. */
export function addPipelineCommands(
  app: JupyterFrontEnd,
  tracker: IDagflowTracker,
  trans: TranslationBundle
): string[] {
  const commands = {
    ...runCommands(trans),
    ...editCommands(trans),
    ...nodeCommands(trans),
    ...edgeCommands(trans),
    ...viewCommands(trans, app.commands)
  };
  const current = () => {
    const widget = tracker.currentWidget;
    return widget !== null && !widget.isDisposed ? widget : null;
  };
  for (const [id, command] of Object.entries(commands)) {
    const { isEnabled, isToggled } = command;
    app.commands.addCommand(id, {
      label: command.label,
      caption: command.caption,
      icon: command.icon,
      describedBy: NO_ARGUMENTS,
      isEnabled: () => {
        const widget = current();
        return widget !== null && (isEnabled?.(widget) ?? true);
      },
      ...(isToggled
        ? {
            isToggled: () => {
              const widget = current();
              return widget !== null && isToggled(widget);
            }
          }
        : {}),
      execute: async () => {
        const widget = current();
        if (widget !== null) {
          await command.execute(widget);
        }
      }
    });
  }
  return Object.keys(commands);
}
