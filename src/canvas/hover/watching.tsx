import * as React from 'react';

import type { CanvasModel } from '../canvasModel';
import type { CanvasPreferences } from '../movement/preferences';
import { usePreferences } from '../movement/usePreferences';

/** What cards and wires need to tell how the run goes on, beside their own data. Each of it changes seldom. */
export interface Watching {
  /** Whether the connection is lost, so that what is shown is what was known then. */
  isLost: boolean;
  /** Whether all wires show what went through them, not only the one that is looked at. */
  showsValues: boolean;
  /** Seconds that a node took when it succeeded last, before the run that is shown; null where that is not known. */
  lastDuration: (nodeId: string) => number | null;
}

export const WatchContext = React.createContext<Watching>({
  isLost: false,
  showsValues: false,
  lastDuration: () => null
});

interface WatchProps {
  model: CanvasModel;
  preferences: CanvasPreferences;
  children: React.ReactNode;
}

/** Stands around a canvas, and looks out for what its parts need. */
export function Watch({ model, preferences, children }: WatchProps): JSX.Element {
  const { edgeValues: showsValues } = usePreferences(preferences);
  const isLost = React.useSyncExternalStore(
    React.useCallback(
      onChange => {
        model.changed.connect(onChange);
        return () => void model.changed.disconnect(onChange);
      },
      [model]
    ),
    () => model.isLost
  );
  const lastDuration = useLastDurations(model.durations);
  const watching = React.useMemo(
    () => ({ isLost, showsValues, lastDuration }),
    [isLost, showsValues, lastDuration]
  );
  return <WatchContext.Provider value={watching}>{children}</WatchContext.Provider>;
}

/** A function that is another one whenever it tells something else. */
function useLastDurations(durations: CanvasModel.Durations | null): Watching['lastDuration'] {
  const reader = React.useCallback(() => (id: string) => durations?.get(id) ?? null, [durations]);
  const [lastDuration, setLastDuration] = React.useState(reader);
  React.useEffect(() => {
    const onChange = () => setLastDuration(reader);
    onChange();
    durations?.changed.connect(onChange);
    return () => void durations?.changed.disconnect(onChange);
  }, [durations, reader]);
  return lastDuration;
}
