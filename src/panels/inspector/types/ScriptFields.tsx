import * as React from 'react';

import { PipelineNode } from '../../../model';
import { SelectField } from '../fields';
import { PolicyProps, fieldId, problemOf } from '../policies/props';
import { PathField } from './PathField';

/** A script's file, and how it gets its parameters. */
export function ScriptFields(props: PolicyProps): JSX.Element {
  const { node, document, trans } = props;
  const choose = (value: string) =>
    document.updateNode(node.id, {
      parameters_as: value === 'arguments' ? null : (value as PipelineNode['parameters_as'])
    });
  return (
    <>
      <PathField {...props} />
      <SelectField
        id={fieldId(props, 'parameters_as')}
        label={trans.__('Parameters as')}
        value={node.parameters_as ?? 'arguments'}
        options={[
          { value: 'arguments', label: trans.__('Arguments: --name value') },
          { value: 'environment', label: trans.__('Environment: DAGFLOW_PARAM_name') }
        ]}
        problem={problemOf(props, 'parameters_as')}
        onCommit={choose}
      />
    </>
  );
}
