import type { TranslationBundle } from '@jupyterlab/translation';
import { redoIcon, undoIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { SPLIT_METHODS, type SplitMethod } from '../../services';
import { IconButton } from '../buttons';
import type { SplitModel } from './splitModel';

export interface SplitBarProps {
  model: SplitModel;
  trans: TranslationBundle;
}

/** How the notebook is cut, and the way back from changes. */
export function SplitBar({ model, trans }: SplitBarProps): JSX.Element {
  const { parts, crossings, plan } = model;
  const titles: Record<SplitMethod, string> = {
    headings: trans.__('Headings'),
    tags: trans.__('Tags of cells'),
    kale: trans.__("Kale's tags")
  };
  return (
    <>
      <div className="jp-DagflowSplit-methods" role="radiogroup" aria-label={trans.__('Cut by')}>
        <span aria-hidden="true">{trans.__('Cut by')}</span>
        {SPLIT_METHODS.map(method => (
          <label key={method}>
            <input
              type="radio"
              name={`dagflow-split-${model.import.path}`}
              checked={method === model.by}
              onChange={() => {
                model.by = method;
              }}
            />
            <span>{titles[method]}</span>
          </label>
        ))}
      </div>
      <IconButton
        icon={undoIcon}
        title={trans.__('Undo')}
        isDisabled={!model.canUndo}
        onClick={() => model.undo()}
      />
      <IconButton
        icon={redoIcon}
        title={trans.__('Redo')}
        isDisabled={!model.canRedo}
        onClick={() => model.redo()}
      />
      <span className="jp-DagflowSplit-told" role="status">
        {model.import.isLoading
          ? trans.__('Working out the parts…')
          : plan !== null &&
            [
              trans._n('%1 part', '%1 parts', parts.length),
              trans._n('%1 value crosses', '%1 values cross', crossings.length)
            ].join(' · ')}
      </span>
    </>
  );
}
