export { RUN_TABS, type RunPageActions, type RunTab, type RunViewProps } from './props';
export { RunHeader, type RunHeaderActions } from './RunHeader';
export { RunNotice } from './RunNotice';
export { panelId, RunTabs, tabId } from './RunTabs';
export { RunTabView } from './RunTabView';
