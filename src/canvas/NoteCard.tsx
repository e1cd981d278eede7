import { NodeResizer, type NodeProps, type ResizeParams } from '@xyflow/react';
import * as React from 'react';

import { DrawingContext, useCanvas, type DrawingContextValue } from './context';
import { Markdown } from './Markdown';
import { ProblemBadge } from './ProblemBadge';
import { SMALLEST_NOTE, type FlowNode } from './projection';

/** A sheet of Markdown on the canvas; it is written in place. */
export const NoteCard = React.memo(function NoteCard(props: NodeProps<FlowNode>): JSX.Element {
  const { id, data, selected, draggable } = props;
  const { trans } = useCanvas();
  const { model, createMarkdown } = useNotes();
  const isWritable = draggable;
  const resize = (_: unknown, { x, y, width, height }: ResizeParams) => {
    const box = { x, y, width, height };
    const whole = Object.entries(box).map(([key, value]) => [key, Math.round(value)]);
    model.document.updateNode(id, {
      ui: { ...model.document.node(id)?.ui, ...Object.fromEntries(whole) }
    });
  };
  return (
    <div
      className="jp-DagflowNote"
      data-node-id={id}
      onDoubleClick={() => {
        if (isWritable) {
          model.editedNote = id;
        }
      }}
    >
      <NodeResizer
        isVisible={selected && isWritable && !data.isEdited}
        minWidth={SMALLEST_NOTE}
        minHeight={SMALLEST_NOTE}
        onResizeEnd={resize}
      />
      <div className="jp-DagflowNote-sheet">
        {data.isEdited && isWritable ? (
          <NoteEditor id={id} text={data.text} />
        ) : data.text.trim() === '' ? (
          <p className="jp-DagflowNote-empty">{trans.__('Double-click to write')}</p>
        ) : (
          <Markdown text={data.text} createRenderer={createMarkdown} />
        )}
      </div>
      <ProblemBadge problems={data.problems} />
    </div>
  );
});

/** The note's source. It is taken over when the field is left, and by Escape. */
function NoteEditor({ id, text }: { id: string; text: string }): JSX.Element {
  const { trans } = useCanvas();
  const { model } = useNotes();
  const [draft, setDraft] = React.useState(text);
  const field = React.useRef<HTMLTextAreaElement>(null);
  React.useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const commit = () => {
    if (draft !== text) {
      model.document.updateNode(id, { text: draft });
    }
    if (model.editedNote === id) {
      model.editedNote = null;
    }
  };
  return (
    <textarea
      ref={field}
      className="jp-DagflowNote-editor nodrag nopan nowheel"
      aria-label={trans.__('Text of the note, in Markdown')}
      placeholder={trans.__('Markdown')}
      value={draft}
      onChange={event => setDraft(event.target.value)}
      onBlur={commit}
      onKeyDown={event => {
        // xyflow would move the node by the arrow keys.
        event.stopPropagation();
        if (event.key === 'Escape') {
          field.current?.blur();
        }
      }}
      onDoubleClick={event => event.stopPropagation()}
    />
  );
}

function useNotes(): DrawingContextValue {
  const value = React.useContext(DrawingContext);
  if (value === null) {
    throw new Error('A note stands outside of the canvas.');
  }
  return value;
}
