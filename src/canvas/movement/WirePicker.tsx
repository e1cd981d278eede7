import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { PipelineEdge, Wiring } from '../../model';
import type { FlowNode } from '../projection';
import { PickList } from './PickList';
import { beginningsOf, endingsOf, type Beginning } from './wireChoices';

export interface WirePickerProps {
  wiring: Wiring;
  source: FlowNode;
  /** Where the wire may go. */
  targets: readonly FlowNode[];
  onPick: (edge: PipelineEdge) => void;
  onClose: () => void;
  trans: TranslationBundle;
}

/** Makes a wire without a pointer: first what it begins with, then where it goes. */
export function WirePicker(props: WirePickerProps): JSX.Element {
  const { wiring, source, targets, onPick, onClose, trans } = props;
  const beginnings = beginningsOf(source, trans);
  // Without outputs there is nothing to choose.
  const only = beginnings.length === 1 ? beginnings[0] : null;
  const [beginning, setBeginning] = React.useState<Beginning | null>(only);
  const { title } = source.data;
  if (beginning === null) {
    return (
      <PickList
        key="beginning"
        title={trans.__('Wire from %1: which output?', title)}
        placeholder={trans.__('Filter outputs')}
        items={beginnings}
        empty={trans.__('No output is called so.')}
        onPick={index => setBeginning(beginnings[index])}
        onClose={onClose}
      />
    );
  }
  const { output } = beginning;
  const endings = endingsOf(wiring, source, output, targets, trans);
  return (
    <PickList
      key="ending"
      title={
        output === null
          ? trans.__('Wire from %1: which node runs after it?', title)
          : trans.__('Wire from %1, %2: to which input?', title, output)
      }
      placeholder={trans.__('Filter nodes and inputs')}
      items={endings.map(({ label, warning }) => ({ label, hint: warning }))}
      empty={trans.__('There is nothing that this wire can go to.')}
      onPick={index => onPick(endings[index].edge)}
      onClose={onClose}
    />
  );
}
