import { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { pinIcon, staleIcon } from '../elements/icons';
import { useCanvas } from './context';
import type { NodeMarks } from './nodeMarks';

/** Beside a node's name: that it runs for each item, passes on pinned outputs, or is left out. */
export function NodeBadges({ marks }: { marks: NodeMarks }): JSX.Element {
  const { trans } = useCanvas();
  const { fanOut, listInputs } = marks;
  return (
    <>
      {marks.isFanOut && (
        <span
          className="jp-DagflowNode-width"
          title={trans.__('Runs for each item of: %1', listInputs.join(', '))}
        >
          {fanOut ? `×${fanOut.width}` : '×'}
        </span>
      )}
      {marks.isPinned && (
        <span
          className="jp-DagflowNode-pin"
          role="img"
          aria-label={trans.__('Pinned')}
          title={trans.__('Pinned: it does not run, and passes on the pinned outputs.')}
        >
          <LabIcon.resolveReact icon={pinIcon} tag="span" />
        </span>
      )}
      {marks.isDisabled && (
        <span
          className="jp-DagflowNode-disabled"
          title={trans.__('It is skipped, and what follows goes on.')}
        >
          {trans.__('disabled')}
        </span>
      )}
    </>
  );
}

/** That the last result is not that of the document as it is now, and why. */
export function StaleMark({ reasons }: { reasons: readonly string[] }): JSX.Element {
  const { trans } = useCanvas();
  const told = [trans.__('The last result is not that of the pipeline as it is now:'), ...reasons];
  return (
    <span className="jp-DagflowNode-stale" title={told.join('\n')}>
      <LabIcon.resolveReact icon={staleIcon} tag="span" />
      {trans.__('stale')}
    </span>
  );
}
