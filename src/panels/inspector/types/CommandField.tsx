import * as React from 'react';

import { Group } from '../folds';
import { PolicyProps, fieldId } from '../policies/props';
import { TextRows } from './TextRows';

/** A command's argv: the program, then its arguments, each a field of its own. */
export function CommandField(props: PolicyProps): JSX.Element {
  const { node, document, problems, place, trans } = props;
  const command = node.command ?? [];
  return (
    <Group title={trans.__('Command')} trans={trans}>
      <TextRows
        id={fieldId(props, 'command')}
        values={command}
        label={number => (number === 1 ? trans.__('Program') : trans.__('Argument %1', number - 1))}
        newLabel={command.length === 0 ? trans.__('Program') : trans.__('A new argument')}
        newHint={command.length === 0 ? trans.__('Program, such as python') : trans.__('Argument…')}
        problems={problems}
        place={`${place}.command`}
        trans={trans}
        onChange={next => document.updateNode(node.id, { command: next })}
      />
      <div className="jp-DagflowField-help">
        {trans.__(
          'One field for each argument, without quotes: no shell reads it. {name} stands for a parameter.'
        )}
      </div>
    </Group>
  );
}
