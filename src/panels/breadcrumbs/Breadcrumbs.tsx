import { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { IconButton } from '../buttons';

export interface BreadcrumbsProps {
  /** What the pipelines around are called, the outermost first. */
  titles: readonly string[];
  /** What this pipeline is called. */
  title: string;
  /** Whether the run that is the node's work is shown; it has not begun otherwise. */
  hasRun: boolean;
  /** Go back to a pipeline around, by its index. */
  onBack: (index: number) => void;
  /** Show this pipeline for itself, with its own runs. */
  onLeave: () => void;
  trans: TranslationBundle;
}

/** The way to a pipeline through those that have it as a node. */
export function Breadcrumbs(props: BreadcrumbsProps): JSX.Element {
  const { titles, title, hasRun, onBack, onLeave, trans } = props;
  return (
    <nav className="jp-DagflowBreadcrumbs" aria-label={trans.__('Pipelines around this one')}>
      <ol>
        {titles.map((each, index) => (
          <li key={index}>
            <button
              type="button"
              title={trans.__('Back to %1', each)}
              onClick={() => onBack(index)}
            >
              {each}
            </button>
          </li>
        ))}
        <li aria-current="page" title={title}>
          <span>{title}</span>
        </li>
      </ol>
      <span className="jp-DagflowBreadcrumbs-run">
        {hasRun ? trans.__('Shows its run there') : trans.__('It has not run there yet')}
      </span>
      <IconButton
        icon={closeIcon}
        title={trans.__('Show this pipeline for itself, with its own runs')}
        onClick={onLeave}
      />
    </nav>
  );
}
