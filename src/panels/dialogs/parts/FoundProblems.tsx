import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { Problem } from '../../../services';

export interface FoundProblemsProps {
  problems: readonly Problem[];
  /** What a node is called; null if there is none. */
  nodeTitle: (nodeId: string) => string | null;
  /** Go to the place of a problem. */
  onShow: (problem: Problem) => void;
  /** Whether a problem has a place to go to; without it, each has. */
  hasPlace?: (problem: Problem) => boolean;
  trans: TranslationBundle;
}

/** What is wrong and what becomes otherwise, errors first; each leads to its place. */
export function FoundProblems(props: FoundProblemsProps): JSX.Element | null {
  const { problems, nodeTitle, onShow, hasPlace, trans } = props;
  if (problems.length === 0) {
    return null;
  }
  const sorted = [...problems].sort((a, b) => rank(a) - rank(b));
  return (
    <ul className="jp-DagflowDialog-problems" aria-label={trans.__('Problems')} tabIndex={-1}>
      {sorted.map((problem, index) => {
        const title = problem.node_id === null ? null : nodeTitle(problem.node_id);
        const told = (
          <>
            <span className="jp-DagflowDialog-severity" data-severity={problem.severity}>
              {problem.severity === 'error' ? trans.__('Error') : trans.__('Note')}
            </span>
            <span className="jp-DagflowDialog-message">
              {title !== null && <strong>{title}</strong>}
              {title === null ? problem.message : ` ${problem.message}`}
            </span>
            {problem.path && <code title={problem.path}>{problem.path}</code>}
          </>
        );
        return (
          <li key={index}>
            {(hasPlace?.(problem) ?? true) ? (
              <button
                type="button"
                title={trans.__('Show where it is')}
                onClick={() => onShow(problem)}
              >
                {told}
              </button>
            ) : (
              <div>{told}</div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function rank({ severity }: Problem): number {
  return severity === 'error' ? 0 : 1;
}
