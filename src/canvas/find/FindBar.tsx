import { caretDownIcon, caretUpIcon, closeIcon, searchIcon } from '@jupyterlab/ui-components';
import { useStoreApi } from '@xyflow/react';
import * as React from 'react';

import { useCanvas } from '../context';
import type { FindModel } from './findModel';

/** The bar in which is typed what to look for on the canvas. */
export function FindBar({ model }: { model: FindModel }): JSX.Element | null {
  const { trans } = useCanvas();
  const store = useStoreApi();
  const input = React.useRef<HTMLInputElement>(null);
  const { turn, isOpen } = model;
  React.useEffect(() => {
    input.current?.select();
  }, [turn, isOpen]);
  if (!isOpen) {
    return null;
  }
  const close = () => {
    model.close();
    store
      .getState()
      .domNode?.closest<HTMLElement>('.jp-DagflowCanvas')
      ?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const by = event.shiftKey ? -1 : 1;
    if (event.key === 'Escape') {
      close();
    } else if (event.key === 'F3' || (event.key === 'Enter' && event.target === input.current)) {
      model.move(by);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const match = model.matches[model.place];
  return (
    <div
      className="jp-DagflowFind nopan nowheel nodrag"
      role="search"
      aria-label={trans.__('Find on the canvas')}
      onKeyDown={onKeyDown}
    >
      <div className="jp-DagflowFind-line">
        <searchIcon.react tag="span" className="jp-DagflowFind-icon" />
        <input
          ref={input}
          type="text"
          aria-label={trans.__('Find')}
          placeholder={trans.__('Find nodes, parameters, values')}
          spellCheck={false}
          autoFocus
          value={model.text}
          onChange={event => {
            model.text = event.target.value;
          }}
        />
        <span className="jp-DagflowFind-count" role="status">
          {countText(model, trans)}
        </span>
        <FindButton
          icon={caretUpIcon}
          title={trans.__('Previous (Shift+Enter)')}
          isDisabled={model.matches.length === 0}
          onClick={() => model.move(-1)}
        />
        <FindButton
          icon={caretDownIcon}
          title={trans.__('Next (Enter)')}
          isDisabled={model.matches.length === 0}
          onClick={() => model.move(1)}
        />
        <FindButton icon={closeIcon} title={trans.__('Close (Esc)')} onClick={close} />
      </div>
      {match && (
        <div className="jp-DagflowFind-match" title={`${match.title}: ${match.text}`}>
          <b>{match.title}</b>
          <span>
            {match.where} <code>{match.text}</code>
          </span>
        </div>
      )}
    </div>
  );
}

interface FindButtonProps {
  icon: typeof closeIcon;
  title: string;
  isDisabled?: boolean;
  onClick: () => void;
}

function FindButton({ icon: Icon, title, isDisabled, onClick }: FindButtonProps): JSX.Element {
  return (
    <button
      type="button"
      className="jp-DagflowIconButton"
      title={title}
      aria-label={title}
      disabled={isDisabled}
      onClick={onClick}
    >
      <Icon.react tag="span" />
    </button>
  );
}

function countText(model: FindModel, trans: ReturnType<typeof useCanvas>['trans']): string {
  if (model.text.trim() === '') {
    return '';
  }
  return model.matches.length === 0
    ? trans.__('Nothing found')
    : trans.__('%1 of %2', model.place + 1, model.matches.length);
}
