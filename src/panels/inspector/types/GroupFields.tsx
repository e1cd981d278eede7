import * as React from 'react';

import { GROUP_COLORS, groupColor, groupColorTitle } from '../../../elements/groupColors';
import { PolicyProps, fieldId } from '../policies/props';

/** A group's colour. */
export function GroupFields(props: PolicyProps): JSX.Element {
  const { node, document, trans } = props;
  const chosen = groupColor(node.ui?.color);
  return (
    <fieldset className="jp-DagflowColors">
      <legend>{trans.__('Color')}</legend>
      {GROUP_COLORS.map(color => (
        <label key={color} className="jp-DagflowColors-choice" data-color={color}>
          <input
            type="radio"
            name={fieldId(props, 'color')}
            value={color}
            checked={color === chosen}
            onChange={() => document.updateNode(node.id, { ui: { ...node.ui, color } })}
          />
          <span>{groupColorTitle(color, trans)}</span>
        </label>
      ))}
    </fieldset>
  );
}
