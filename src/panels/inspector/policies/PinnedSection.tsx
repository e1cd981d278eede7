import { JSONObject } from '@lumino/coreutils';
import * as React from 'react';

import { nodeRecord } from '../../../model';
import { TextButton } from '../../buttons';
import { pinIcon } from '../../../elements/icons';
import { TextField } from '../fields';
import { Section } from '../folds';
import { parseValue, valueText } from '../values';
import { PolicyProps, fieldId, problemOf } from './props';

/** Outputs that a node passes on without running; nothing while there is neither a pin nor anything to pin. */
export function PinnedSection(props: PolicyProps): JSX.Element | null {
  const { node, document, run, trans } = props;
  const last = (run && nodeRecord(run, node.id)?.outputs) || {};
  const hasLast = Object.keys(last).length > 0;
  if (!node.pinned && !hasLast) {
    return null;
  }
  const id = fieldId(props, 'pinned');
  return (
    // What was just pinned is shown.
    <Section
      key={String(!!node.pinned)}
      title={trans.__('Pinned outputs')}
      initiallyOpen={!!node.pinned}
    >
      {node.pinned ? (
        <TextField
          id={id}
          draftKey={id}
          label={trans.__('Outputs')}
          hint={trans.__('as JSON')}
          help={trans.__('The node does not run: these values go to what follows.')}
          value={valueText('dict', node.pinned)}
          problem={problemOf(props, 'pinned')}
          check={text => parseValue('dict', text, trans).problem}
          multiline
          isCode
          onCommit={text =>
            document.updateNode(node.id, {
              pinned: parseValue('dict', text, trans).value as JSONObject
            })
          }
        />
      ) : (
        <p className="jp-DagflowHint">
          {trans.__('A node with pinned outputs does not run: the values go to what follows.')}
        </p>
      )}
      <div className="jp-DagflowActions">
        {hasLast && (
          <TextButton
            label={trans.__('Pin the last outputs')}
            icon={pinIcon}
            onClick={() => document.updateNode(node.id, { pinned: last })}
          />
        )}
        {node.pinned && (
          <TextButton
            label={trans.__('Unpin')}
            onClick={() => document.updateNode(node.id, { pinned: null })}
          />
        )}
      </div>
    </Section>
  );
}
