import { TranslationBundle } from '@jupyterlab/translation';
import { fileIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { NodeType, nodeTypeOf, typeOfFile } from '../../../model';
import { IconButton } from '../../buttons';
import { TextField } from '../fields';
import { PolicyProps, fieldId, problemOf } from '../policies/props';

/** The file of a notebook, script or pipeline, and the way to open it. */
export function PathField(props: PolicyProps): JSX.Element {
  const { node, document, trans } = props;
  const type = nodeTypeOf(node);
  const words = wordsOf(type, trans);
  return (
    <TextField
      id={fieldId(props, 'path')}
      draftKey={fieldId(props, 'path')}
      label={words.label}
      hint={trans.__('relative to the pipeline')}
      value={node.path ?? ''}
      problem={problemOf(props, 'path')}
      check={text => (typeOfFile(text.trim()) === type ? null : words.needed)}
      onCommit={text => document.updateNode(node.id, { path: text.trim() })}
      aside={
        <IconButton
          icon={fileIcon}
          title={words.open}
          onClick={() => props.actions.openNotebook(node.id)}
        />
      }
    />
  );
}

interface PathWords {
  label: string;
  needed: string;
  open: string;
}

function wordsOf(type: NodeType, trans: TranslationBundle): PathWords {
  switch (type) {
    case 'script':
      return {
        label: trans.__('Script'),
        needed: trans.__('A script ends in .py, .sh or .R.'),
        open: trans.__('Open script')
      };
    case 'pipeline':
      return {
        label: trans.__('Pipeline'),
        needed: trans.__('A pipeline ends in .dagflow.'),
        open: trans.__('Open pipeline')
      };
    default:
      return {
        label: trans.__('Notebook'),
        needed: trans.__('A notebook ends in .ipynb.'),
        open: trans.__('Open notebook')
      };
  }
}
