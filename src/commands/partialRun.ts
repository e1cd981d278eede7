import type { TranslationBundle } from '@jupyterlab/translation';
import { fastForwardIcon, runIcon } from '@jupyterlab/ui-components';

import { staleIcon } from '../elements/icons';
import { isDrawnOnly, nodeTypeOf } from '../model';
import type { CacheMode, PartMode } from '../services';
import type { DagflowWidget } from '../widget';
import { CommandIDs } from './ids';
import { canRun, type Commands } from './pipelineCommand';

/** Runs of a part of the pipeline, of what is stale, and with other ways to use earlier results. */
export function partialRunCommands(trans: TranslationBundle): Commands {
  const part = (mode: PartMode) => ({
    icon: mode === 'from' ? fastForwardIcon : runIcon,
    isEnabled: (widget: DagflowWidget) => canRun(widget) && chosenNodes(widget).length > 0,
    execute: (widget: DagflowWidget) => widget.session.startPart(mode, chosenNodes(widget))
  });
  const withCache = (cache: CacheMode) => ({
    isEnabled: canRun,
    execute: (widget: DagflowWidget) => widget.session.start({ cache })
  });
  return {
    [CommandIDs.runTo]: {
      ...part('to'),
      label: trans.__('Run to Here (New Run)'),
      caption: trans.__('Start a new run of the selected nodes and all that is before them')
    },
    [CommandIDs.runFrom]: {
      ...part('from'),
      label: trans.__('Run from Here (New Run)'),
      caption: trans.__(
        'Start a new run of the selected nodes and all that follows them, with the last results of what is before'
      )
    },
    [CommandIDs.runSelected]: {
      ...part('only'),
      label: trans.__('Run Selected (New Run)'),
      caption: trans.__(
        'Start a new run of the selected nodes alone, with the last results of what is before'
      )
    },
    [CommandIDs.runStale]: {
      label: trans.__('Run Stale'),
      caption: trans.__(
        'Run again what has another result than it would have now, and what follows it'
      ),
      icon: staleIcon,
      isEnabled: widget =>
        canRun(widget) &&
        (widget.session.run === null || widget.session.staleness.stale.length > 0),
      execute: widget => widget.session.runStale()
    },
    [CommandIDs.runWithoutCache]: {
      ...withCache('off'),
      label: trans.__('Run without Cache'),
      caption: trans.__('Run everything, whatever earlier results there are')
    },
    [CommandIDs.runRefreshingCache]: {
      ...withCache('refresh'),
      label: trans.__('Run and Refresh Cache'),
      caption: trans.__('Run everything, and keep the results for later runs to reuse')
    }
  };
}

/** The selected nodes that run at all. */
function chosenNodes({ session }: DagflowWidget): string[] {
  const { nodes } = session.canvas.selection;
  return session.document.nodes
    .filter(node => nodes.has(node.id) && !isDrawnOnly(nodeTypeOf(node)))
    .map(node => node.id);
}
