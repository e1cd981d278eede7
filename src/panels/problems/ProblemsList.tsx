import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { StateMark } from '../../elements/states';
import { DagflowDocument, edgeTitle, nodeTitle, nodeTitles } from '../../model';
import { Problem, edgeOfProblem } from '../../services';

export interface ProblemsListProps {
  document: DagflowDocument;
  problems: readonly Problem[];
  /** Whether the server has been asked for a while and has not answered yet. */
  isChecking: boolean;
  /** Why the document could not be checked the last time; null when it could. */
  trouble: string | null;
  /** Go to the place of a problem. */
  onShow: (problem: Problem) => void;
  trans: TranslationBundle;
}

/** All that is wrong with the document, folded into one line until opened; nothing when all is known to be well. */
export function ProblemsList(props: ProblemsListProps): JSX.Element | null {
  const { problems, trans } = props;
  const errors = problems.filter(problem => problem.severity === 'error').length;
  const warnings = problems.length - errors;
  if (problems.length === 0) {
    const standing = <Standing {...props} />;
    return props.isChecking || props.trouble !== null ? (
      <div className="jp-DagflowProblems">
        <div className="jp-DagflowProblems-line">{standing}</div>
      </div>
    ) : null;
  }
  const told = [
    errors > 0 ? trans._n('%1 error', '%1 errors', errors) : '',
    warnings > 0 ? trans._n('%1 warning', '%1 warnings', warnings) : ''
  ];
  return (
    <details className={`jp-DagflowProblems ${errors > 0 ? 'jp-mod-error' : 'jp-mod-warning'}`}>
      <summary>
        {trans.__('Problems')}
        <span className="jp-DagflowProblems-count">{told.filter(Boolean).join(', ')}</span>
        <Standing {...props} />
      </summary>
      <ul>
        {problems.map((problem, index) => (
          <li key={index}>
            <Row {...props} problem={problem} />
          </li>
        ))}
      </ul>
    </details>
  );
}

/** That the document is being checked, or why it could not be; nothing while what is shown is what holds. */
function Standing({ isChecking, trouble, trans }: ProblemsListProps): JSX.Element | null {
  if (isChecking) {
    return (
      <span className="jp-DagflowProblems-standing" role="status">
        <StateMark state="running" word={trans.__('Checking the pipeline…')} />
      </span>
    );
  }
  return trouble === null ? null : (
    <span className="jp-DagflowProblems-standing jp-mod-trouble" role="status" title={trouble}>
      {trans.__('The pipeline could not be checked; the next edit tries again. %1', trouble)}
    </span>
  );
}

function Row(props: ProblemsListProps & { problem: Problem }): JSX.Element {
  const { problem, document, trans } = props;
  const edge = edgeOfProblem(problem, document.edges);
  const node = problem.node_id === null ? undefined : document.node(problem.node_id);
  const name = edge
    ? edgeTitle(edge, nodeTitles(document.nodes))
    : node
      ? nodeTitle(node)
      : undefined;
  return (
    <button type="button" onClick={() => props.onShow(problem)}>
      <span className={`jp-DagflowProblems-severity jp-mod-${problem.severity}`}>
        {problem.severity === 'error' ? trans.__('error') : trans.__('warning')}
      </span>
      <b>{name ?? trans.__('Pipeline')}</b>
      <span className="jp-DagflowProblems-message">{problem.message}</span>
      {problem.path && <code>{problem.path}</code>}
    </button>
  );
}
