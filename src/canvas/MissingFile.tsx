import * as React from 'react';

import { useCanvas, DrawingContext } from './context';

/** A card's word about a file that is not there, and the ways out. */
export function MissingFile({ nodeId, path }: { nodeId: string; path: string }): JSX.Element {
  const { actions, trans } = useCanvas();
  const drawing = React.useContext(DrawingContext);
  const { chooseFile } = actions;
  return (
    <div className="jp-DagflowMissing" title={path}>
      <p>
        <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
          <path d="M8 1.8 15 14H1z" />
        </svg>
        <span>
          {trans.__('This file is gone:')} <bdi>{path}</bdi>
        </span>
      </p>
      {chooseFile && drawing && !drawing.isReadOnly && (
        <div className="jp-DagflowMissing-actions nodrag nopan">
          <button type="button" className="jp-DagflowTextButton" onClick={() => chooseFile(nodeId)}>
            {trans.__('Choose another…')}
          </button>
          <button
            type="button"
            className="jp-DagflowTextButton"
            onClick={() => drawing.model.document.removeNodes([nodeId])}
          >
            {trans.__('Remove')}
          </button>
        </div>
      )}
    </div>
  );
}
