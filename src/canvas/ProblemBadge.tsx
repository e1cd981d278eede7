import * as React from 'react';

import type { Problem } from '../services';
import { useCanvas } from './context';
import { severityOf } from './projection';

/** A sign that something is wrong with a node or a wire; what it is, is told to who points at it. */
export function ProblemBadge({ problems }: { problems: readonly Problem[] }): JSX.Element | null {
  const { trans } = useCanvas();
  if (problems.length === 0) {
    return null;
  }
  const severity = severityOf(problems);
  const told = problems.map(problem => problem.message).join('\n');
  return (
    <span
      className={`jp-DagflowBadge jp-mod-${severity}`}
      title={told}
      role="img"
      aria-label={
        severity === 'error' ? trans.__('Has errors: %1', told) : trans.__('Has warnings: %1', told)
      }
    >
      <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
        <path d="M8 1.8 15 14H1z" />
        <path className="jp-DagflowBadge-mark" d="M8 6.2v3.6M8 11.6v.6" />
      </svg>
      {problems.length > 1 && problems.length}
    </span>
  );
}
