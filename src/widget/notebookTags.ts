import { Notification } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import { toggleTag, type PortTag, type TagEdit } from '../model';

type CellModel = NonNullable<NotebookPanel['content']['activeCell']>['model'];

/** Whether the cell in which the person stands can be tagged: only code is read for inputs and outputs. */
export function canTag({ content, context }: NotebookPanel): boolean {
  const isWritable = !context.model.readOnly && context.contentsModel?.writable !== false;
  return isWritable && content.activeCell?.model.type === 'code';
}

/** Whether the cell in which the person stands has a tag. */
export function isTagged({ content }: NotebookPanel, tag: PortTag): boolean {
  const cell = content.activeCell?.model;
  return cell !== undefined && tagsOf(cell).includes(tag);
}

/** Tag the cell in which the person stands, or take its tag away. That another cell lost the tag is told. */
export function tagActiveCell(panel: NotebookPanel, tag: PortTag, trans: TranslationBundle): void {
  const { model, activeCellIndex } = panel.content;
  if (model === null || !canTag(panel)) {
    return;
  }
  const cells = [...model.cells];
  const before = cells.map(tagsOf);
  const edits = toggleTag(before, activeCellIndex, tag);
  model.sharedModel.transact(() => edits.forEach(edit => setTags(cells[edit.index], edit)));
  const [, moved] = edits;
  if (moved !== undefined) {
    const back = edits.map(({ index }) => ({ index, tags: before[index] }));
    Notification.info(
      trans.__(
        'The parameters are cell %1 now, and no longer cell %2.',
        activeCellIndex + 1,
        moved.index + 1
      ),
      {
        autoClose: 8000,
        actions: [
          {
            label: trans.__('Move back'),
            // The cells themselves are kept: others may have come between them.
            callback: () =>
              model.sharedModel.transact(() =>
                back.forEach(
                  edit => !cells[edit.index].isDisposed && setTags(cells[edit.index], edit)
                )
              )
          }
        ]
      }
    );
  }
}

/** The tags of a cell. */
export function tagsOf(cell: CellModel): string[] {
  const tags: unknown = cell.getMetadata('tags');
  return Array.isArray(tags) ? tags.map(String) : [];
}

function setTags(cell: CellModel, { tags }: TagEdit): void {
  if (tags.length > 0) {
    cell.setMetadata('tags', [...tags]);
  } else {
    cell.deleteMetadata('tags');
  }
}
