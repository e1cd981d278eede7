import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { TextButton } from '../../buttons';
import type { Zoom } from './useZoom';

export function ZoomButtons(props: { zoom: Zoom; trans: TranslationBundle }): JSX.Element {
  const { zoom, trans } = props;
  return (
    <span className="jp-DagflowTimeline-zoom" role="group" aria-label={trans.__('Zoom')}>
      <TextButton
        label="−"
        title={trans.__('Show more of the time (- or Ctrl and the wheel)')}
        isDisabled={!zoom.canShrink}
        onClick={zoom.shrink}
      />
      <TextButton
        label="+"
        title={trans.__('Show less of the time, larger (+ or Ctrl and the wheel)')}
        isDisabled={!zoom.canGrow}
        onClick={zoom.grow}
      />
      <TextButton
        label={trans.__('Fit')}
        title={trans.__('Show the whole run (0)')}
        isDisabled={!zoom.canShrink}
        onClick={zoom.fit}
      />
    </span>
  );
}
