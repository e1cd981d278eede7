import type { JupyterFrontEnd } from '@jupyterlab/application';
import { InputDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  copyIcon,
  deleteIcon,
  editIcon,
  notebookIcon,
  redoIcon,
  refreshIcon,
  runIcon,
  stopIcon,
  textEditorIcon,
  undoIcon,
  type LabIcon
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';

import { exportIcon, fitIcon, rerunFailedIcon } from './elements/icons';
import { edgeKey, nodeRecord, nodeTitle } from './model';
import type { IDagflowTracker } from './tokens';
import type { DagflowWidget } from './widget';

/** All commands on the pipeline in front. */
export const CommandIDs = {
  create: 'dagflow:create-pipeline',
  addNotebooks: 'dagflow:add-notebooks',
  run: 'dagflow:run-pipeline',
  runWithParameters: 'dagflow:run-with-parameters',
  stop: 'dagflow:stop-run',
  rerunFailed: 'dagflow:rerun-failed',
  rerunFrom: 'dagflow:rerun-from-node',
  rerunOnly: 'dagflow:rerun-only-node',
  export: 'dagflow:export-pipeline',
  undo: 'dagflow:undo-edit',
  redo: 'dagflow:redo-edit',
  fit: 'dagflow:fit-canvas',
  toggleInspector: 'dagflow:toggle-inspector',
  selectAll: 'dagflow:select-all',
  deleteSelection: 'dagflow:delete-selection',
  duplicate: 'dagflow:duplicate-nodes',
  rename: 'dagflow:rename-node',
  setCondition: 'dagflow:set-condition',
  openNotebook: 'dagflow:open-notebook',
  openExecuted: 'dagflow:open-executed-notebook',
  openLog: 'dagflow:open-log',
  openAsText: 'dagflow:open-as-text'
} as const;

/** A command as it is told here: what it does to the pipeline in front, and when it can. */
interface PipelineCommand {
  label: string;
  caption: string;
  icon?: LabIcon;
  execute: (widget: DagflowWidget) => unknown;
  isEnabled?: (widget: DagflowWidget) => boolean;
  isToggled?: (widget: DagflowWidget) => boolean;
}

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

type Commands = Record<string, PipelineCommand>;

const canRun = (widget: DagflowWidget) =>
  !widget.session.isRunActive &&
  widget.session.document.problem === null &&
  widget.session.document.nodes.length > 0;

function runCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.run]: {
      label: trans.__('Run'),
      caption: trans.__('Save the pipeline and run it'),
      icon: runIcon,
      isEnabled: canRun,
      execute: widget => widget.session.start()
    },
    [CommandIDs.runWithParameters]: {
      label: trans.__('Run with Parameters…'),
      caption: trans.__('Choose the values of the pipeline’s parameters, then run it'),
      isEnabled: canRun,
      execute: widget => widget.session.startWithParameters()
    },
    [CommandIDs.stop]: {
      label: trans.__('Stop'),
      caption: trans.__('Stop the run and everything that runs in it'),
      icon: stopIcon,
      isEnabled: widget => widget.session.isRunActive,
      execute: widget => widget.session.cancel()
    },
    [CommandIDs.rerunFailed]: {
      label: trans.__('Rerun Failed'),
      caption: trans.__('Run again what failed and what waited for it; what succeeded is kept'),
      icon: rerunFailedIcon,
      isEnabled: widget => widget.session.hasFailed,
      execute: widget => widget.session.rerun('failed')
    },
    [CommandIDs.export]: {
      label: trans.__('Export…'),
      caption: trans.__('Export the pipeline as a script'),
      icon: exportIcon,
      isEnabled: widget => widget.session.document.problem === null,
      execute: widget => widget.session.export()
    }
  };
}

/** An edit leaves the focus on the canvas: what had it may be gone, and with it the shortcuts would be. */
const edit = (act: (widget: DagflowWidget) => unknown) => (widget: DagflowWidget) => {
  widget.content.canvas.node.focus({ preventScroll: true });
  act(widget);
};

function editCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.undo]: {
      label: trans.__('Undo'),
      caption: trans.__('Undo the last change of the pipeline'),
      icon: undoIcon,
      isEnabled: widget => widget.session.document.canUndo(),
      execute: edit(({ session }) => session.document.undo())
    },
    [CommandIDs.redo]: {
      label: trans.__('Redo'),
      caption: trans.__('Redo what was undone'),
      icon: redoIcon,
      isEnabled: widget => widget.session.document.canRedo(),
      execute: edit(({ session }) => session.document.redo())
    },
    [CommandIDs.selectAll]: {
      label: trans.__('Select All Nodes'),
      caption: trans.__('Select everything on the canvas'),
      execute: edit(({ session }) => session.canvas.selectAll())
    },
    [CommandIDs.deleteSelection]: {
      label: trans.__('Delete'),
      caption: trans.__('Delete the selected nodes and wires'),
      icon: deleteIcon,
      isEnabled: widget => !widget.session.canvas.selection.isEmpty,
      execute: edit(({ session }) => session.canvas.deleteSelection())
    },
    [CommandIDs.duplicate]: {
      label: trans.__('Duplicate'),
      caption: trans.__('Add copies of the selected nodes'),
      icon: copyIcon,
      isEnabled: widget => widget.session.canvas.selection.nodes.size > 0,
      execute: edit(({ session }) => session.canvas.duplicateSelection())
    }
  };
}

const selected = (widget: DagflowWidget) => widget.session.canvas.selectedNode;

/** Whether the selected node has been run, so that there is something of it to see or to rerun. */
function hasRun(widget: DagflowWidget, attempts: number): boolean {
  const [node, run] = [selected(widget), widget.session.run];
  const record = node && run ? nodeRecord(run, node.id) : undefined;
  return record !== undefined && record.attempt >= attempts;
}

function nodeCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.rerunOnly]: {
      label: trans.__('Run Only This'),
      caption: trans.__(
        'Run the selected node again, and nothing else; the pipeline has to have run once'
      ),
      icon: runIcon,
      isEnabled: widget => hasRun(widget, 0),
      execute: widget => widget.session.rerun('only', selected(widget)?.id)
    },
    [CommandIDs.rerunFrom]: {
      label: trans.__('Rerun from Here'),
      caption: trans.__('Run the selected node again and all that follows it'),
      icon: refreshIcon,
      isEnabled: widget => hasRun(widget, 0),
      execute: widget => widget.session.rerun('from', selected(widget)?.id)
    },
    [CommandIDs.openNotebook]: {
      label: trans.__('Open Notebook'),
      caption: trans.__('Open the notebook of the selected node'),
      icon: notebookIcon,
      isEnabled: widget => !!selected(widget)?.path,
      execute: widget => widget.session.openNotebook(selected(widget)?.id ?? '')
    },
    [CommandIDs.openExecuted]: {
      label: trans.__('Open Executed Notebook'),
      caption: trans.__('Open the notebook as the newest attempt executed it'),
      isEnabled: widget => hasRun(widget, 1),
      execute: widget => widget.session.openNewestExecuted(selected(widget)?.id ?? '')
    },
    [CommandIDs.openLog]: {
      label: trans.__('Log'),
      caption: trans.__('Show the log of the selected node'),
      icon: textEditorIcon,
      isEnabled: widget => hasRun(widget, 0),
      execute: widget => widget.content.openLog(selected(widget)?.id ?? '', null)
    },
    [CommandIDs.rename]: {
      label: trans.__('Rename…'),
      caption: trans.__('Give the selected node another name'),
      icon: editIcon,
      isEnabled: widget => selected(widget) !== undefined,
      execute: widget => renameNode(widget, trans)
    }
  };
}

function edgeCommands(trans: TranslationBundle): Commands {
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

async function renameNode(widget: DagflowWidget, trans: TranslationBundle): Promise<void> {
  const node = selected(widget);
  if (!node) {
    return;
  }
  const result = await InputDialog.getText({
    title: trans.__('Rename the node'),
    label: trans.__('Name'),
    text: nodeTitle(node),
    okLabel: trans.__('Rename')
  });
  const name = result.value?.trim();
  if (result.button.accept && name && name !== node.name) {
    widget.session.document.updateNode(node.id, { name });
  }
}

function viewCommands(trans: TranslationBundle, commands: CommandRegistry): Commands {
  return {
    [CommandIDs.fit]: {
      label: trans.__('Fit the Pipeline'),
      caption: trans.__('Show the whole pipeline'),
      icon: fitIcon,
      execute: widget => widget.content.canvas.fitView()
    },
    [CommandIDs.toggleInspector]: {
      label: trans.__('Show the Inspector'),
      caption: trans.__('Show or hide the settings beside the canvas'),
      isToggled: widget => !widget.content.inspector.isHidden,
      execute: widget => {
        widget.content.inspector.setHidden(!widget.content.inspector.isHidden);
        commands.notifyCommandChanged(CommandIDs.toggleInspector);
      }
    },
    [CommandIDs.openAsText]: {
      label: trans.__('Open as Text'),
      caption: trans.__('Open the pipeline’s file in the text editor'),
      icon: textEditorIcon,
      execute: widget => widget.content.openAsText()
    }
  };
}
