import { InputDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  editIcon,
  notebookIcon,
  refreshIcon,
  runIcon,
  textEditorIcon
} from '@jupyterlab/ui-components';

import {
  edgeKey,
  hasFile,
  isDrawnOnly,
  nodeTitle,
  nodeTypeOf,
  workspacePath,
  type NodeType,
  type PipelineNode
} from '../model';
import type { DagflowWidget } from '../widget';
import { CommandIDs } from './ids';
import { canEdit, hasRun, selected, type Commands } from './pipelineCommand';

/** What can be done with the one selected node. */
export function nodeCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.rerunOnly]: {
      label: trans.__('Rerun Only This'),
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
      label: widget => openLabel(widget && selected(widget), trans),
      paletteLabel: trans.__('Open the Node’s File'),
      caption: trans.__('Open the notebook, script or pipeline of the selected node'),
      icon: notebookIcon,
      isEnabled: widget => !!selected(widget)?.path,
      isVisible: widget => hasFile(typeOf(widget)),
      execute: widget => widget.session.openNotebook(selected(widget)?.id ?? '')
    },
    [CommandIDs.addTags]: {
      label: trans.__('Add Tagged Cells…'),
      caption: trans.__(
        'Add cells for the inputs and outputs of the selected node to its notebook, which has none'
      ),
      isEnabled: widget => canEdit(widget) && isUntagged(widget),
      isVisible: isUntagged,
      execute: widget => widget.content.addTags(selected(widget)?.id ?? '')
    },
    [CommandIDs.openSelected]: {
      label: trans.__('Open'),
      paletteLabel: trans.__('Open What Is Selected'),
      caption: trans.__(
        'Open the file of the selected node, write the note, or go to the settings of what has neither'
      ),
      isEnabled: widget => !widget.session.canvas.selection.isEmpty,
      execute: openSelected
    },
    [CommandIDs.openExecuted]: {
      label: trans.__('Open Executed Notebook'),
      caption: trans.__('Open the notebook as the newest attempt executed it'),
      isEnabled: widget => hasRun(widget, 1),
      isVisible: widget => typeOf(widget) === 'notebook',
      execute: widget => widget.session.openNewestExecuted(selected(widget)?.id ?? '')
    },
    [CommandIDs.openLog]: {
      label: trans.__('Log'),
      caption: trans.__('Show the log of the selected node'),
      icon: textEditorIcon,
      isEnabled: widget => hasRun(widget, 0),
      execute: widget => widget.content.openLog(selected(widget)?.id ?? '', null)
    },
    [CommandIDs.editNote]: {
      label: trans.__('Edit'),
      paletteLabel: trans.__('Edit Note'),
      caption: trans.__('Write the selected note'),
      icon: editIcon,
      isEnabled: widget => canEdit(widget) && typeOf(widget) === 'note',
      execute: widget => {
        widget.session.canvas.editedNote = selected(widget)?.id ?? null;
      }
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

/** Whether the notebook of the selected node has neither inputs nor outputs. */
function isUntagged(widget: DagflowWidget): boolean {
  const [node, { path, ports }] = [selected(widget), widget.session];
  if (!node?.path || nodeTypeOf(node) !== 'notebook') {
    return false;
  }
  return ports.get(workspacePath(path, node.path)).info?.tags?.length === 0;
}

/** The type of the selected node; that of most nodes while there is none. */
function typeOf(widget: DagflowWidget): NodeType {
  const node = selected(widget);
  return node ? nodeTypeOf(node) : 'notebook';
}

/** What Enter does with what is selected. */
function openSelected(widget: DagflowWidget): void {
  const { content, session } = widget;
  const [node, edge] = [selected(widget), session.canvas.selectedEdge];
  if (edge) {
    content.editCondition(edgeKey(edge));
  } else if (node && typeOf(widget) === 'note' && canEdit(widget)) {
    session.canvas.editedNote = node.id;
  } else if (node?.path) {
    session.openNotebook(node.id);
  } else {
    content.inspector.show();
    content.inspector.focus();
  }
}

function openLabel(node: PipelineNode | null | undefined, trans: TranslationBundle): string {
  switch (node ? nodeTypeOf(node) : 'notebook') {
    case 'script':
      return trans.__('Open Script');
    case 'pipeline':
      return trans.__('Open Pipeline');
    default:
      return trans.__('Open Notebook');
  }
}

async function renameNode(widget: DagflowWidget, trans: TranslationBundle): Promise<void> {
  const node = selected(widget);
  if (!node) {
    return;
  }
  if (isDrawnOnly(nodeTypeOf(node))) {
    // A note has no name but its text, and a group's title is written where it stands.
    widget.session.canvas.editedNote = node.id;
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
