import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { TextButton } from '../buttons';

export interface PartHeaderProps {
  name: string;
  /** How many cells it has. */
  count: number;
  /** Whether its name stands above already, over earlier cells. */
  isContinued: boolean;
  /** Why a name cannot be; null where it can. */
  complaintOf: (name: string) => string | null;
  onRename: (name: string) => void;
  /** Null for the last one. */
  onMerge: (() => void) | null;
  trans: TranslationBundle;
}

/** A part's name, which is written where it stands, and what can be done with the part. */
export function PartHeader(props: PartHeaderProps): JSX.Element {
  const { name, count, isContinued, onMerge, trans } = props;
  return (
    <header className="jp-DagflowSplit-head">
      {isContinued ? (
        <span className="jp-DagflowSplit-name">{trans.__('%1, continued', name)}</span>
      ) : (
        <NameInput key={name} {...props} />
      )}
      <span className="jp-DagflowSplit-count">{trans._n('%1 cell', '%1 cells', count)}</span>
      {onMerge !== null && (
        <TextButton
          label={trans.__('Merge with next')}
          title={trans.__('Put the next part into %1', name)}
          onClick={onMerge}
        />
      )}
    </header>
  );
}

function NameInput({ name, complaintOf, onRename, trans }: PartHeaderProps): JSX.Element {
  const [typed, setTyped] = React.useState(name);
  const wanted = typed.trim();
  const complaint = wanted === name ? null : complaintOf(wanted);
  const commit = () => {
    if (wanted !== name && complaint === null) {
      onRename(wanted);
    } else {
      setTyped(name);
    }
  };
  return (
    <span className="jp-DagflowSplit-naming">
      <input
        type="text"
        className={`jp-DagflowSplit-name ${complaint ? 'jp-mod-invalid' : ''}`}
        value={typed}
        size={Math.max(typed.length, 8)}
        spellCheck={false}
        autoComplete="off"
        aria-label={trans.__('Name of the part')}
        aria-invalid={complaint !== null}
        title={complaint ?? trans.__('Click to rename the part and its notebook')}
        onChange={event => setTyped(event.target.value)}
        onBlur={commit}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            event.currentTarget.blur();
          } else if (event.key === 'Escape') {
            event.stopPropagation();
            setTyped(name);
          }
        }}
      />
      {complaint !== null && (
        <span className="jp-DagflowField-complaint" role="alert">
          {complaint}
        </span>
      )}
    </span>
  );
}
