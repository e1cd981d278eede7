import type { TranslationBundle } from '@jupyterlab/translation';
import type { AriaLabelConfig } from '@xyflow/react';

/** What xyflow tells assistive technology, and the tooltips of its buttons. */
export function canvasLabels(trans: TranslationBundle): Partial<AriaLabelConfig> {
  return {
    'node.a11yDescription.default': trans.__(
      'Press enter to select the node, the arrow keys to move it, delete to remove it.'
    ),
    'node.a11yDescription.keyboardDisabled': trans.__(
      'Press enter to select the node, the arrow keys to move it, delete to remove it.'
    ),
    'node.a11yDescription.ariaLiveMessage': ({ x, y }) =>
      trans.__('The node was moved to %1, %2.', Math.round(x), Math.round(y)),
    'edge.a11yDescription.default': trans.__(
      'Press enter to select the wire, delete to remove it.'
    ),
    'controls.ariaLabel': trans.__('Zoom and fit'),
    'controls.zoomIn.ariaLabel': trans.__('Zoom in'),
    'controls.zoomOut.ariaLabel': trans.__('Zoom out'),
    'controls.fitView.ariaLabel': trans.__('Show the whole pipeline'),
    'minimap.ariaLabel': trans.__('Overview of the pipeline'),
    'handle.ariaLabel': trans.__('Connection point')
  };
}
