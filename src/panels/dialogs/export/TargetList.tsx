import type { TranslationBundle } from '@jupyterlab/translation';
import { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { ExportTarget } from './targets';

export interface TargetListProps {
  targets: readonly ExportTarget[];
  chosen: string | null;
  onChoose: (name: string) => void;
  trans: TranslationBundle;
}

/** What there is to export to; the arrow keys go from one to the next. */
export function TargetList(props: TargetListProps): JSX.Element {
  const { targets, chosen, onChoose, trans } = props;
  const list = React.useRef<HTMLDivElement>(null);
  const isKnown = chosen !== null;
  // Here one begins, as soon as there is something to choose from.
  React.useEffect(() => {
    if (isKnown) {
      list.current?.querySelector<HTMLElement>('input:checked')?.focus();
    }
  }, [isKnown]);
  return (
    <div
      ref={list}
      className="jp-DagflowExport-targets"
      role="radiogroup"
      aria-label={trans.__('Export to')}
    >
      {targets.map(({ name, title, description, extension, icon }) => (
        <label key={name} className="jp-DagflowExport-target" title={description || title}>
          <input
            type="radio"
            name="dagflow-export-target"
            value={name}
            checked={name === chosen}
            aria-label={title}
            aria-describedby={`dagflow-export-target-${name}`}
            onChange={() => onChoose(name)}
            // Safari and Firefox on some systems do not focus what is clicked.
            onClick={event => event.currentTarget.focus()}
          />
          <LabIcon.resolveReact icon={icon} tag="span" className="jp-DagflowExport-icon" />
          <span className="jp-DagflowExport-name">{title}</span>
          <span id={`dagflow-export-target-${name}`} className="jp-DagflowExport-description">
            {description || extension}
          </span>
        </label>
      ))}
    </div>
  );
}
