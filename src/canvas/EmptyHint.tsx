import { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { pipelineIcon } from '../elements/icons';
import { useCanvas } from './context';

/** What to do with an empty canvas. */
export function EmptyHint(): JSX.Element {
  const { trans } = useCanvas();
  return (
    <div className="jp-DagflowEmpty">
      <LabIcon.resolveReact icon={pipelineIcon} tag="span" className="jp-DagflowEmpty-icon" />
      <h2>{trans.__('Drag notebooks here')}</h2>
      <ol>
        <li>{trans.__('Drag one or several notebooks from the file browser onto this canvas.')}</li>
        <li>
          {trans.__('Wire them: drag from the right edge of one to the left edge of another.')}
        </li>
        <li>{trans.__('Press Run.')}</li>
      </ol>
      <p>
        {trans.__(
          'Scripts and other pipelines can be dragged here, too. Commands, sensors and notes are under Add.'
        )}
      </p>
      <p>
        {trans.__(
          'A cell tagged "parameters" gives a notebook inputs, a cell tagged "outputs" gives it outputs.'
        )}
      </p>
    </div>
  );
}
