import { InputDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { colorSelection, groupSelection, selectedGroups, ungroupSelection } from '../canvas';
import { GROUP_COLORS, groupColor, groupColorTitle } from '../elements/groupColors';
import { groupIcon } from '../elements/icons';
import type { DagflowWidget } from '../widget';
import { CommandIDs } from './ids';
import { canEdit, edit, type Commands } from './pipelineCommand';

/** Frames around nodes. */
export function groupCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.groupNodes]: {
      label: trans.__('Group'),
      paletteLabel: trans.__('Group the Selected Nodes'),
      caption: trans.__('Put a coloured frame around the selected nodes'),
      icon: groupIcon,
      isEnabled: widget => canEdit(widget) && widget.session.canvas.selection.nodes.size > 0,
      execute: ({ session, content }) => groupSelection(session.canvas, content.canvas.view)
    },
    [CommandIDs.ungroup]: {
      label: trans.__('Ungroup'),
      paletteLabel: trans.__('Ungroup the Selected Group'),
      caption: trans.__('Take the frame off; the nodes in it stay'),
      isEnabled: hasGroup,
      execute: edit(({ session }) => ungroupSelection(session.canvas))
    },
    [CommandIDs.colorGroup]: {
      label: (_, args) =>
        typeof args.color === 'string'
          ? groupColorTitle(groupColor(args.color), trans)
          : trans.__('Color…'),
      paletteLabel: trans.__('Color the Selected Group…'),
      caption: trans.__('Give the selected group another color'),
      isEnabled: hasGroup,
      isToggled: ({ session }, args) => {
        const groups = selectedGroups(session.canvas);
        return (
          typeof args.color === 'string' &&
          groups.length > 0 &&
          groups.every(({ ui }) => groupColor(ui?.color) === args.color)
        );
      },
      execute: (widget, args) => {
        const { color } = args;
        return typeof color === 'string'
          ? edit(({ session }) => colorSelection(session.canvas, groupColor(color)))(widget)
          : askColor(widget, trans);
      }
    }
  };
}

const hasGroup = (widget: DagflowWidget): boolean =>
  canEdit(widget) && selectedGroups(widget.session.canvas).length > 0;

async function askColor({ session }: DagflowWidget, trans: TranslationBundle): Promise<void> {
  const titles = GROUP_COLORS.map(color => groupColorTitle(color, trans));
  const [first] = selectedGroups(session.canvas);
  const result = await InputDialog.getItem({
    title: trans.__('Color of the group'),
    items: titles,
    current: GROUP_COLORS.indexOf(groupColor(first.ui?.color)),
    okLabel: trans.__('Color')
  });
  const color = GROUP_COLORS[titles.indexOf(result.value ?? '')];
  if (result.button.accept && color !== undefined) {
    colorSelection(session.canvas, color);
  }
}
