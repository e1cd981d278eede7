import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { Direction } from '../canvas';
import type { DagflowWidget } from '../widget';
import { CommandIDs } from './ids';
import { canEdit, type Commands, type PipelineCommand } from './pipelineCommand';

/** Walking from node to node, and moving nodes, without a pointer. */
export function moveCommands(trans: TranslationBundle): Commands {
  return { ...walkCommands(trans), ...endCommands(trans), ...shiftCommands(trans) };
}

function walkCommands(trans: TranslationBundle): Commands {
  const walk = (direction: Direction): Act => ({
    isEnabled: hasNodes,
    execute: ({ content }, args) => content.canvas.walker.walk(direction, isAdding(args))
  });
  return {
    [CommandIDs.walkRight]: {
      label: trans.__('Next Node'),
      paletteLabel: trans.__('Go to the Next Node'),
      caption: trans.__('Select a node that follows; with Shift, beside what is selected'),
      ...walk('right')
    },
    [CommandIDs.walkLeft]: {
      label: trans.__('Previous Node'),
      paletteLabel: trans.__('Go to the Previous Node'),
      caption: trans.__('Select a node that comes before; with Shift, beside what is selected'),
      ...walk('left')
    },
    [CommandIDs.walkUp]: {
      label: trans.__('Node Above'),
      paletteLabel: trans.__('Go to the Node Above'),
      caption: trans.__('Select the nearest node above; with Shift, beside what is selected'),
      ...walk('up')
    },
    [CommandIDs.walkDown]: {
      label: trans.__('Node Below'),
      paletteLabel: trans.__('Go to the Node Below'),
      caption: trans.__('Select the nearest node below; with Shift, beside what is selected'),
      ...walk('down')
    }
  };
}

function endCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.walkFirst]: {
      label: trans.__('First Node'),
      paletteLabel: trans.__('Go to the First Node'),
      caption: trans.__('Select the node that is furthest left'),
      isEnabled: hasNodes,
      execute: ({ content }) => content.canvas.walker.walkTo('first')
    },
    [CommandIDs.walkLast]: {
      label: trans.__('Last Node'),
      paletteLabel: trans.__('Go to the Last Node'),
      caption: trans.__('Select the node that is furthest right'),
      isEnabled: hasNodes,
      execute: ({ content }) => content.canvas.walker.walkTo('last')
    },
    [CommandIDs.walkWires]: {
      label: trans.__('Next Wire'),
      paletteLabel: trans.__('Go to the Next Wire of the Node'),
      caption: trans.__('Select the wires of the selected node, one after the other'),
      isEnabled: ({ session }) => session.document.edges.length > 0,
      execute: ({ content }) => content.canvas.walker.walkWires()
    }
  };
}

function shiftCommands(trans: TranslationBundle): Commands {
  const shift = (x: number, y: number): Act => ({
    isEnabled: widget => canEdit(widget) && widget.session.canvas.selection.nodes.size > 0,
    execute: ({ content }, args) => content.canvas.walker.shift(x, y, args.fine === true)
  });
  return {
    [CommandIDs.shiftLeft]: {
      label: trans.__('Left'),
      paletteLabel: trans.__('Move the Selected Nodes Left'),
      caption: trans.__('Move the selected nodes to the left; with Shift, by one pixel'),
      ...shift(-1, 0)
    },
    [CommandIDs.shiftRight]: {
      label: trans.__('Right'),
      paletteLabel: trans.__('Move the Selected Nodes Right'),
      caption: trans.__('Move the selected nodes to the right; with Shift, by one pixel'),
      ...shift(1, 0)
    },
    [CommandIDs.shiftUp]: {
      label: trans.__('Up'),
      paletteLabel: trans.__('Move the Selected Nodes Up'),
      caption: trans.__('Move the selected nodes up; with Shift, by one pixel'),
      ...shift(0, -1)
    },
    [CommandIDs.shiftDown]: {
      label: trans.__('Down'),
      paletteLabel: trans.__('Move the Selected Nodes Down'),
      caption: trans.__('Move the selected nodes down; with Shift, by one pixel'),
      ...shift(0, 1)
    }
  };
}

type Act = Pick<PipelineCommand, 'isEnabled' | 'execute'>;

const hasNodes = ({ session }: DagflowWidget): boolean => session.document.nodes.length > 0;

function isAdding(args: ReadonlyPartialJSONObject): boolean {
  return args.add === true;
}
