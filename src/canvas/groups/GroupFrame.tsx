import { NodeResizer, type NodeProps, type ResizeParams } from '@xyflow/react';
import * as React from 'react';

import { DrawingContext, useCanvas, type DrawingContextValue } from '../context';
import { SMALLEST_GROUP, type FlowNode } from '../projection';

/** A coloured frame behind cards and wires. It is taken by its title or its border; the ground within is the canvas. */
export const GroupFrame = React.memo(function GroupFrame(props: NodeProps<FlowNode>): JSX.Element {
  const { id, data, selected, draggable } = props;
  const { trans } = useCanvas();
  const { model } = useGroups();
  const isEdited = data.isEdited && draggable;
  const resize = (_: unknown, { x, y, width, height }: ResizeParams) => {
    const box = Object.entries({ x, y, width, height });
    const whole = Object.fromEntries(box.map(([key, value]) => [key, Math.round(value)]));
    model.document.updateNode(id, { ui: { ...model.document.node(id)?.ui, ...whole } });
  };
  return (
    <div className="jp-DagflowGroup" data-node-id={id} data-color={data.color}>
      <NodeResizer
        isVisible={selected && draggable && !isEdited}
        minWidth={SMALLEST_GROUP}
        minHeight={SMALLEST_GROUP}
        onResizeEnd={resize}
      />
      <div
        className="jp-DagflowGroup-title"
        title={data.text}
        onDoubleClick={event => {
          event.stopPropagation();
          if (draggable) {
            model.editedNote = id;
          }
        }}
      >
        {isEdited ? (
          <TitleEditor id={id} text={data.text} />
        ) : (
          <span className={data.text ? '' : 'jp-mod-unnamed'}>
            {data.text || trans.__('Group')}
          </span>
        )}
      </div>
      {['top', 'right', 'bottom', 'left'].map(side => (
        <div key={side} className={`jp-DagflowGroup-border jp-mod-${side}`} />
      ))}
    </div>
  );
});

/** The title's field. It is taken over when it is left and by Enter, and stays what it was by Escape. */
function TitleEditor({ id, text }: { id: string; text: string }): JSX.Element {
  const { trans } = useCanvas();
  const { model } = useGroups();
  const [draft, setDraft] = React.useState(text);
  const field = React.useRef<HTMLInputElement>(null);
  const isGivenUp = React.useRef(false);
  React.useEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.select();
  }, []);
  const leave = () => {
    const name = draft.trim();
    if (!isGivenUp.current && name !== text) {
      model.document.updateNode(id, { name: name || null });
    }
    if (model.editedNote === id) {
      model.editedNote = null;
    }
  };
  return (
    <input
      ref={field}
      className="jp-DagflowGroup-field nodrag nopan"
      aria-label={trans.__('Title of the group')}
      value={draft}
      onChange={event => setDraft(event.target.value)}
      onBlur={leave}
      onKeyDown={event => {
        event.stopPropagation();
        if (event.key === 'Enter' || event.key === 'Escape') {
          isGivenUp.current = event.key === 'Escape';
          const canvas = field.current?.closest<HTMLElement>('.jp-DagflowCanvas');
          field.current?.blur();
          canvas?.focus({ preventScroll: true });
        }
      }}
      onDoubleClick={event => event.stopPropagation()}
    />
  );
}

function useGroups(): DrawingContextValue {
  const value = React.useContext(DrawingContext);
  if (value === null) {
    throw new Error('A group stands outside of the canvas.');
  }
  return value;
}
