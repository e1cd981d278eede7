import * as React from 'react';

import { nodeTypeOf } from '../../../model';
import { PolicyProps } from '../policies/props';
import { CommandField } from './CommandField';
import { GroupFields } from './GroupFields';
import { KernelField } from './KernelField';
import { NoteField } from './NoteField';
import { PathField } from './PathField';
import { ScriptFields } from './ScriptFields';
import { SensorFields } from './SensorFields';

/** The fields that only nodes of this type have. */
export function TypeFields(props: PolicyProps): JSX.Element {
  switch (nodeTypeOf(props.node)) {
    case 'notebook':
      return (
        <>
          <PathField {...props} />
          <KernelField {...props} />
        </>
      );
    case 'script':
      return <ScriptFields {...props} />;
    case 'command':
      return <CommandField {...props} />;
    case 'sensor':
      return <SensorFields {...props} />;
    case 'pipeline':
      return <PathField {...props} />;
    case 'note':
      return <NoteField {...props} />;
    case 'group':
      return <GroupFields {...props} />;
  }
}
