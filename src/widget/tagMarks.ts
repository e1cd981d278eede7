import type { NotebookPanel } from '@jupyterlab/notebook';

import { PORT_TAGS } from '../model';
import { tagsOf } from './notebookTags';

/** The attribute by which styles know a cell of inputs or outputs, and have the tag to show. */
const ATTRIBUTE = 'data-dagflow-tag';

/** Mark the tagged cells of an open notebook for as long as it is open, so that they are found without asking each. */
export function markTaggedCells({ content }: NotebookPanel): void {
  const mark = () => {
    for (const { node, model } of content.widgets) {
      const tag = model.type === 'code' && PORT_TAGS.find(each => tagsOf(model).includes(each));
      if (tag) {
        node.setAttribute(ATTRIBUTE, tag);
      } else {
        node.removeAttribute(ATTRIBUTE);
      }
    }
  };
  const follow = () => {
    for (const { model } of content.widgets) {
      // Connected again and again, and called once.
      model.metadataChanged.connect(mark);
    }
    mark();
  };
  const begin = () => {
    content.model?.cells.changed.connect(follow);
    follow();
  };
  content.modelChanged.connect(begin);
  begin();
}
