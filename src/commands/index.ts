import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { IDagflowTracker } from '../tokens';
import type { DagflowWidget } from '../widget';
import { addCommands } from './add';
import { clipboardCommands } from './clipboard';
import { edgeCommands } from './edge';
import { editCommands } from './edit';
import { exportCommands } from './export';
import { findCommands } from './find';
import { groupCommands } from './group';
import { instanceCommands } from './instance';
import { layoutCommands } from './layout';
import { moveCommands } from './move';
import { nodeCommands } from './node';
import { partialRunCommands } from './partialRun';
import type { PipelineCommand } from './pipelineCommand';
import { policyCommands } from './policy';
import { problemCommands } from './problem';
import { quickAddCommands } from './quickAdd';
import { runCommands } from './run';
import { subPipelineCommands } from './subPipeline';
import { viewCommands } from './view';

export { addFailedState, type FailedPlace } from './failedState';
export { addCompareRuns } from './compareRuns';
export { CommandIDs } from './ids';
export { addListedRunCommands } from './listedRuns';
export { addNotebookCommands } from './notebook';
export { addOpenRun } from './openRun';

const DESCRIBED = {
  args: {
    type: 'object',
    properties: {
      add: { type: 'boolean', description: 'Whether what is selected stays selected' },
      fine: { type: 'boolean', description: 'Whether nodes are moved by single pixels' },
      atMenu: { type: 'boolean', description: 'Whether what is added comes where the menu was' },
      color: { type: 'string', description: 'The color that a group gets' },
      isPalette: { type: 'boolean', description: 'Whether the palette asks' }
    },
    additionalProperties: true
  }
} as const;

/** Add the commands on the pipeline in front; returns their ids, for the palette. */
export function addPipelineCommands(
  app: JupyterFrontEnd,
  tracker: IDagflowTracker,
  trans: TranslationBundle
): string[] {
  const commands = {
    ...runCommands(trans),
    ...exportCommands(trans),
    ...partialRunCommands(trans),
    ...addCommands(trans),
    ...quickAddCommands(trans),
    ...findCommands(trans),
    ...groupCommands(trans),
    ...editCommands(trans),
    ...clipboardCommands(trans),
    ...nodeCommands(trans),
    ...instanceCommands(trans),
    ...policyCommands(trans),
    ...subPipelineCommands(trans),
    ...edgeCommands(trans),
    ...moveCommands(trans),
    ...layoutCommands(trans),
    ...problemCommands(trans),
    ...viewCommands(trans, app.commands)
  };
  const current = () => {
    const widget = tracker.currentWidget;
    return widget !== null && !widget.isDisposed ? widget : null;
  };
  for (const [id, command] of Object.entries(commands)) {
    app.commands.addCommand(id, optionsOf(command, current));
  }
  return Object.keys(commands);
}

/** A command on the pipeline in front as the lab takes it. */
function optionsOf(
  command: PipelineCommand,
  current: () => DagflowWidget | null
): CommandRegistry.ICommandOptions {
  const { label, paletteLabel, caption, icon, isEnabled, isToggled, isVisible } = command;
  const holds = (judge: (widget: DagflowWidget) => boolean) => {
    const widget = current();
    return widget !== null && judge(widget);
  };
  const told = (args: ReadonlyPartialJSONObject) =>
    typeof label === 'string' ? label : label(current(), args);
  return {
    label: args => (args.isPalette && paletteLabel ? paletteLabel : told(args)),
    caption,
    icon,
    describedBy: DESCRIBED,
    isEnabled: () => holds(widget => isEnabled?.(widget) ?? true),
    ...(isVisible ? { isVisible: () => holds(isVisible) } : {}),
    ...(isToggled ? { isToggled: args => holds(widget => isToggled(widget, args)) } : {}),
    execute: async args => {
      const widget = current();
      if (widget !== null) {
        await command.execute(widget, args);
      }
    }
  };
}
