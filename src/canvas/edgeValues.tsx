import * as React from 'react';

import { shown } from '../elements/values';
import { passageOf, type Passage, type RunView } from '../model';
import { drawnEdgeKey } from './changes';
import { DrawingContext, useCanvas } from './context';

/** Characters of a value on a wire, and of one that its tooltip tells. */
const CUT = 48;
const WHOLE = 2000;

const NOTHING_TO_HEAR = () => () => undefined;

/** What went along a drawn edge in the run that is shown; nothing is worked out, or listened to, unless it is wanted. */
export function usePassage(drawnId: string, isWanted: boolean): Passage | null {
  const model = React.useContext(DrawingContext)?.model ?? null;
  const subscribe = React.useCallback(
    (onChange: () => void) => {
      model?.changed.connect(onChange);
      return () => void model?.changed.disconnect(onChange);
    },
    [model]
  );
  const run: RunView | null = React.useSyncExternalStore(
    isWanted ? subscribe : NOTHING_TO_HEAR,
    () => (isWanted ? (model?.run ?? null) : null)
  );
  return React.useMemo(() => run && passageOf(run, drawnEdgeKey(drawnId)), [run, drawnId]);
}

/** A passage in one line, on a wire. */
export function PassageText({ passage }: { passage: Passage }): JSX.Element | null {
  const { trans } = useCanvas();
  switch (passage.kind) {
    case 'value':
      return (
        <span className="jp-DagflowWire-value">
          <b>{passage.name}</b> {shown(passage.value, CUT)}
        </span>
      );
    case 'nothing':
      return <span className="jp-DagflowWire-value">{trans.__('no %1', passage.name)}</span>;
    case 'taken':
      return <span className="jp-DagflowWire-value">{trans.__('taken')}</span>;
    case 'skipped':
      return <span className="jp-DagflowWire-value">{trans.__('not taken')}</span>;
  }
}

/** The same in whole, for a tooltip; null where the tooltip of the wire tells it already. */
export function usePassageTold(passage: Passage | null): string | null {
  const { trans } = useCanvas();
  switch (passage?.kind) {
    case 'value':
      return `${passage.name} = ${shown(passage.value, WHOLE)}`;
    case 'nothing':
      return trans.__('There was no output %1: the default holds.', passage.name);
    case 'taken':
      return trans.__('The run went along here.');
    default:
      return null;
  }
}
