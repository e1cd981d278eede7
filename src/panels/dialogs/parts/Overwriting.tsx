import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { TextButton } from '../../buttons';

export interface OverwritingProps {
  /** Files that are there already. */
  names: readonly string[];
  onKeep: () => void;
  onReplace: () => void;
  trans: TranslationBundle;
}

/** Asks whether files are replaced; it begins with the answer that changes nothing. */
export function Overwriting({ names, onKeep, onReplace, trans }: OverwritingProps): JSX.Element {
  const box = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => box.current?.querySelector('button')?.focus(), []);
  return (
    <div ref={box} className="jp-DagflowDialog-notice" data-severity="warning" role="alert">
      <span>
        {trans._n(
          'This file is there already: %2',
          'These files are there already: %2',
          names.length,
          names.join(', ')
        )}
      </span>
      <TextButton label={trans.__('Keep')} onClick={onKeep} />
      <TextButton label={trans.__('Replace')} onClick={onReplace} />
    </div>
  );
}
