import type { TranslationBundle } from '@jupyterlab/translation';
import { notebookIcon, refreshIcon, textEditorIcon } from '@jupyterlab/ui-components';

import { nodeRecord, type NodeRecord } from '../model';
import type { DagflowWidget } from '../widget';
import { CommandIDs } from './ids';
import type { Commands } from './pipelineCommand';

/** What can be done with the instance that is shown, of a node that runs for each item. */
export function instanceCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.rerunInstance]: {
      label: trans.__('Rerun This Instance'),
      caption: trans.__('Run the chosen instance alone again, in the last run'),
      icon: refreshIcon,
      isEnabled: widget => shown(widget) !== undefined,
      execute: widget => widget.session.rerun('only', shown(widget)?.node_id)
    },
    [CommandIDs.openInstanceNotebook]: {
      label: trans.__('Open Executed Notebook of This Instance'),
      caption: trans.__('Open the notebook as the chosen instance executed it'),
      icon: notebookIcon,
      isEnabled: hasAttempt,
      execute: widget => widget.session.openNewestExecuted(shown(widget)?.node_id ?? '')
    },
    [CommandIDs.openInstanceLog]: {
      label: trans.__('Log of This Instance'),
      caption: trans.__('Show the log of the chosen instance'),
      icon: textEditorIcon,
      isEnabled: hasAttempt,
      execute: widget => widget.content.openLog(shown(widget)?.node_id ?? '', null)
    }
  };
}

function shown({ session }: DagflowWidget): NodeRecord | undefined {
  const { instance } = session.canvas;
  return instance === null || session.run === null ? undefined : nodeRecord(session.run, instance);
}

function hasAttempt(widget: DagflowWidget): boolean {
  return (shown(widget)?.attempt ?? 0) > 0;
}
