import { PathExt } from '@jupyterlab/coreutils';

import { nodeTitle, nodeTypeOf } from '../../model';
import { hasOwnRule, isRunnable, wholeTimeout } from './graph';
import type { InlineOptions } from './inline';

/** Why the nodes of a sub-pipeline cannot stand for themselves, in a sentence; null when nothing of it or its node forbids. */
export function inlineProblem(options: InlineOptions): string | null {
  const { pipeline, path, node, inner, innerPath, trans } = options;
  const runnable = (inner.nodes ?? []).filter(isRunnable);
  const title = nodeTitle(node);
  if (runnable.length === 0) {
    return trans.__('There are no nodes in %1 that run.', innerPath);
  }
  const setting = settingOf(options, runnable.length);
  if (setting !== null) {
    return trans.__('%1 has %2, which several nodes cannot have together.', title, setting);
  }
  if (inner.timeout_s) {
    return trans.__('%1 has a time limit as a whole, which its nodes cannot have.', innerPath);
  }
  const isElsewhere = PathExt.dirname(path) !== PathExt.dirname(innerPath);
  const command = runnable.find(each => nodeTypeOf(each) === 'command');
  if (isElsewhere && command) {
    return trans.__(
      'The command %1 runs in the folder of %2, which is another one.',
      nodeTitle(command),
      innerPath
    );
  }
  const isAlone = runnable.length === 1;
  const falls = (pipeline.edges ?? []).some(
    edge => edge.source === node.id && edge.on === 'failure'
  );
  return falls && !isAlone
    ? trans.__('%1 has a fallback, which several nodes cannot have together.', title)
    : null;
}

/** What the node has that holds for all of the sub-pipeline at once, in words. */
function settingOf({ pipeline, node, trans }: InlineOptions, count: number): string | null {
  const isRetried = (node.retry?.attempts ?? 1) > 1;
  const whole = wholeTimeout(pipeline, count);
  const isTimed = !!node.timeout_s && !(whole !== null && node.timeout_s >= whole);
  const settings: [unknown, string][] = [
    [node.for_each, trans.__('items to run for')],
    [isRetried, trans.__('retries')],
    [isTimed, trans.__('a timeout')],
    [hasOwnRule(node), trans.__('a trigger rule')],
    [node.pool, trans.__('a pool')],
    [node.cache && node.cache !== 'off', trans.__('a cache')],
    [node.pinned, trans.__('pinned outputs')],
    [node.disabled, trans.__('been disabled')]
  ];
  return settings.find(([isSet]) => !!isSet)?.[1] ?? null;
}
