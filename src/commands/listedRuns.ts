import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon, deleteIcon, runIcon, stopIcon, type LabIcon } from '@jupyterlab/ui-components';

import { pipelineIcon, rerunFailedIcon, runsIcon } from '../elements/icons';
import { isRunEnded } from '../model';
import { hasFailedNodes } from '../panels';
import type { RunSummary } from '../services';
import type { RunActions, RunsModel } from '../widget';
import { CommandIDs } from './ids';

export interface ListedRunOptions {
  model: RunsModel;
  actions: RunActions;
  /** Show the panel of runs. */
  show: () => void;
  trans: TranslationBundle;
}

/** A command on what is chosen in the panel of runs. */
interface ListedRunCommand {
  label: string;
  caption: string;
  icon?: LabIcon;
  isEnabled: (chosen: readonly RunSummary[]) => boolean;
  execute: (chosen: readonly RunSummary[]) => unknown;
}

/** Add the commands on runs, listed or named; returns the ids of those for the palette. */
export function addListedRunCommands(app: JupyterFrontEnd, options: ListedRunOptions): string[] {
  const { model, actions, trans } = options;
  const { commands } = app;
  commands.addCommand(CommandIDs.showRuns, {
    label: trans.__('Show Pipeline Runs'),
    caption: trans.__('Show the runs of the pipeline in front, or of the workspace'),
    icon: args => (args.isPalette ? undefined : runsIcon),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: options.show
  });
  commands.addCommand(CommandIDs.deleteRun, {
    label: trans.__('Delete Run…'),
    caption: trans.__('Delete a run with all that it left; it asks first'),
    describedBy: {
      args: {
        type: 'object',
        properties: { runId: { type: 'string', description: trans.__('The run') } },
        required: ['runId']
      }
    },
    isEnabled: args => typeof args.runId === 'string',
    execute: args => actions.remove(typeof args.runId === 'string' ? [args.runId] : [])
  });
  const listed = { ...openingCommands(app, options), ...actingCommands(options) };
  for (const [id, command] of Object.entries(listed)) {
    commands.addCommand(id, {
      label: command.label,
      caption: command.caption,
      icon: command.icon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => command.isEnabled(model.chosen),
      execute: async () => {
        await command.execute(model.chosen);
      }
    });
  }
  model.changed.connect(() => Object.keys(listed).forEach(id => commands.notifyCommandChanged(id)));
  return [CommandIDs.showRuns];
}

const isOne = (chosen: readonly RunSummary[]) => chosen.length === 1;

function openingCommands(
  app: JupyterFrontEnd,
  { actions, trans }: ListedRunOptions
): Record<string, ListedRunCommand> {
  return {
    [CommandIDs.openListedRun]: {
      label: trans.__('Open Run'),
      caption: trans.__('Open the page of the run'),
      icon: runsIcon,
      isEnabled: chosen => isOne(chosen) && app.commands.hasCommand(CommandIDs.openRun),
      execute: ([run]) => app.commands.execute(CommandIDs.openRun, { runId: run.run_id })
    },
    [CommandIDs.openListedPipeline]: {
      label: trans.__('Open Pipeline'),
      caption: trans.__('Open the pipeline of the run as it is now'),
      icon: pipelineIcon,
      isEnabled: isOne,
      execute: ([run]) => actions.openPipeline(run.pipeline)
    },
    [CommandIDs.compareListedRuns]: {
      label: trans.__('Compare Runs'),
      caption: trans.__('Show the marked runs side by side; it takes two'),
      isEnabled: chosen => chosen.length > 1 && app.commands.hasCommand(CommandIDs.compareRuns),
      execute: chosen =>
        app.commands.execute(CommandIDs.compareRuns, { runIds: chosen.map(run => run.run_id) })
    }
  };
}

function actingCommands({ actions, trans }: ListedRunOptions): Record<string, ListedRunCommand> {
  return {
    [CommandIDs.runListedPipeline]: {
      label: trans.__('Run Pipeline'),
      caption: trans.__('Run the pipeline of this run anew, as it is now'),
      icon: runIcon,
      isEnabled: isOne,
      execute: ([run]) => actions.runPipeline(run.pipeline)
    },
    [CommandIDs.stopListedRun]: {
      label: trans.__('Stop Run'),
      caption: trans.__('Stop the run and everything that runs in it'),
      icon: stopIcon,
      isEnabled: chosen => isOne(chosen) && !isRunEnded(chosen[0].state),
      execute: ([run]) => actions.stop(run.run_id)
    },
    [CommandIDs.rerunListedRun]: {
      label: trans.__('Rerun Failed'),
      caption: trans.__('Run again what failed and what waited for it; what succeeded is kept'),
      icon: rerunFailedIcon,
      isEnabled: chosen =>
        isOne(chosen) && isRunEnded(chosen[0].state) && hasFailedNodes(chosen[0]),
      execute: ([run]) => actions.rerunFailed(run)
    },
    [CommandIDs.copyRunId]: {
      label: trans.__('Copy Run ID'),
      caption: trans.__('Copy the id by which the command line knows the run'),
      icon: copyIcon,
      isEnabled: chosen => chosen.length > 0,
      execute: chosen => actions.copyIds(chosen.map(run => run.run_id))
    },
    [CommandIDs.deleteListedRuns]: {
      label: trans.__('Delete…'),
      caption: trans.__('Delete the chosen runs with all that they left; it asks first'),
      icon: deleteIcon,
      isEnabled: chosen => chosen.length > 0,
      execute: chosen => actions.remove(chosen.map(run => run.run_id))
    }
  };
}
