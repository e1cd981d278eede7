import * as React from 'react';

import { TextField } from '../fields';
import { PolicyProps, fieldId, problemOf } from '../policies/props';

/** A note's text. */
export function NoteField(props: PolicyProps): JSX.Element {
  const { node, document, trans } = props;
  return (
    <TextField
      id={fieldId(props, 'text')}
      draftKey={fieldId(props, 'text')}
      label={trans.__('Text')}
      hint={trans.__('Markdown')}
      value={node.text ?? ''}
      problem={problemOf(props, 'text')}
      multiline
      isCode
      onCommit={text => document.updateNode(node.id, { text })}
    />
  );
}
