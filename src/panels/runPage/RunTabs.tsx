import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { RUN_TABS, type RunTab } from './props';

export interface RunTabsProps {
  tab: RunTab;
  onTab: (tab: RunTab) => void;
  /** What the ids of the tabs and of the panel that they show begin with. */
  idPrefix: string;
  trans: TranslationBundle;
}

/** The views of a run to choose from; arrow keys walk along them. */
export function RunTabs(props: RunTabsProps): JSX.Element {
  const { tab, onTab, idPrefix, trans } = props;
  const list = React.useRef<HTMLDivElement>(null);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const next = tabAfter(tab, event.key);
    if (next !== null) {
      event.preventDefault();
      onTab(next);
      list.current?.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
    }
  };
  return (
    <div
      ref={list}
      role="tablist"
      className="jp-DagflowRunTabs"
      aria-label={trans.__('Views of the run')}
      onKeyDown={onKeyDown}
    >
      {RUN_TABS.map(each => (
        <button
          key={each}
          type="button"
          role="tab"
          id={tabId(idPrefix, each)}
          data-tab={each}
          aria-selected={each === tab}
          aria-controls={panelId(idPrefix)}
          tabIndex={each === tab ? 0 : -1}
          onClick={() => onTab(each)}
        >
          {tabTitle(each, trans)}
        </button>
      ))}
    </div>
  );
}

export function tabTitle(tab: RunTab, trans: TranslationBundle): string {
  const titles: Record<RunTab, string> = {
    graph: trans.__('Graph'),
    grid: trans.__('Grid'),
    timeline: trans.__('Timeline'),
    log: trans.__('Log'),
    outputs: trans.__('Outputs'),
    attempts: trans.__('Attempts')
  };
  return titles[tab];
}

export function tabId(idPrefix: string, tab: RunTab): string {
  return `${idPrefix}-tab-${tab}`;
}

export function panelId(idPrefix: string): string {
  return `${idPrefix}-panel`;
}

/** Where a key leads from a tab, around at both ends; null for keys that lead nowhere. */
export function tabAfter(tab: RunTab, key: string): RunTab | null {
  const at = RUN_TABS.indexOf(tab);
  const last = RUN_TABS.length - 1;
  switch (key) {
    case 'ArrowRight':
      return RUN_TABS[at === last ? 0 : at + 1];
    case 'ArrowLeft':
      return RUN_TABS[at === 0 ? last : at - 1];
    case 'Home':
      return RUN_TABS[0];
    case 'End':
      return RUN_TABS[last];
    default:
      return null;
  }
}
