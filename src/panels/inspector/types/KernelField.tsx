import * as React from 'react';

import { SelectField } from '../fields';
import { PolicyProps, fieldId, problemOf } from '../policies/props';

/** The kernel that executes a notebook: its own, unless another one is chosen. */
export function KernelField(props: PolicyProps): JSX.Element {
  const { node, document, trans } = props;
  const own = props.notebook?.info?.kernel;
  const kernels = props.kernels.map(kernel => ({ value: kernel.name, label: kernel.displayName }));
  if (node.kernel && !kernels.some(kernel => kernel.value === node.kernel)) {
    kernels.push({ value: node.kernel, label: trans.__('%1 (not installed)', node.kernel) });
  }
  const ownName = kernels.find(kernel => kernel.value === own)?.label ?? own;
  return (
    <SelectField
      id={fieldId(props, 'kernel')}
      label={trans.__('Kernel')}
      value={node.kernel ?? ''}
      options={[
        {
          value: '',
          label: ownName ? trans.__("Notebook's own: %1", ownName) : trans.__("Notebook's own")
        },
        ...kernels
      ]}
      problem={problemOf(props, 'kernel')}
      onCommit={kernel => document.updateNode(node.id, { kernel: kernel || null })}
    />
  );
}
