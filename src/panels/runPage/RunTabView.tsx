import * as React from 'react';

import { AttemptsTab } from './attempts';
import { GridTab } from './grid';
import { LogTab } from './log';
import { OutputsTab } from './outputs';
import type { RunTab, RunViewProps } from './props';
import { TimelineTab } from './timeline';

/** All views of a run but the graph, which is a canvas. */
const VIEWS: Record<Exclude<RunTab, 'graph'>, React.ComponentType<RunViewProps>> = {
  grid: GridTab,
  timeline: TimelineTab,
  log: LogTab,
  outputs: OutputsTab,
  attempts: AttemptsTab
};

export function RunTabView(props: RunViewProps & { tab: Exclude<RunTab, 'graph'> }): JSX.Element {
  const { tab, ...rest } = props;
  const View = VIEWS[tab];
  return <View {...rest} />;
}
