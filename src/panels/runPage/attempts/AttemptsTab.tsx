import * as React from 'react';

import { nodeOfId, nodeTitles } from '../../../model';
import { TextButton } from '../../buttons';
import type { RunViewProps } from '../props';
import { AttemptCard } from './AttemptCard';
import { attemptGroups, type AttemptGroup } from './attemptGroups';

/** Groups that are drawn at first, and more each time that is asked for. */
const AT_ONCE = 50;

/** Each try of what is selected, or of all nodes while nothing is. */
export function AttemptsTab(props: RunViewProps): JSX.Element {
  const { run, attempts, selected, onSelect, trans } = props;
  const [limit, setLimit] = React.useState(AT_ONCE);
  const groups = React.useMemo(
    () => attemptGroups(run, attempts ?? [], selected),
    [run, attempts, selected]
  );
  const titles = React.useMemo(() => nodeTitles(run.document.nodes ?? []), [run.document]);
  return (
    <section className="jp-DagflowRunAttempts" aria-label={trans.__('Attempts')}>
      {selected !== null && (
        <p className="jp-DagflowRunAttempts-choice">
          <span>
            {trans.__('Attempts of %1', titles.get(nodeOfId(selected)) ?? nodeOfId(selected))}
          </span>
          <button type="button" className="jp-DagflowLink" onClick={() => onSelect(null)}>
            {trans.__('Show those of all nodes')}
          </button>
        </p>
      )}
      {groups.length === 0 && (
        <p className="jp-DagflowHint">
          {attempts === null
            ? trans.__('Reading the attempts…')
            : selected !== null
              ? trans.__('This node was not tried in this run.')
              : trans.__('Nothing was tried yet.')}
        </p>
      )}
      {groups.slice(0, limit).map(group => (
        <Group key={group.id} {...props} group={group} />
      ))}
      {groups.length > limit && (
        <TextButton
          label={trans.__('Show %1 more', Math.min(AT_ONCE, groups.length - limit))}
          onClick={() => setLimit(limit + AT_ONCE)}
        />
      )}
    </section>
  );
}

function Group(props: RunViewProps & { group: AttemptGroup }): JSX.Element {
  const { group, selected, onSelect, attempt, trans } = props;
  const title =
    group.instance === null
      ? group.title
      : trans.__('%1, instance %2', group.title, group.instance);
  const isSelected = selected === group.id;
  return (
    <section className="jp-DagflowRunAttempts-group" aria-label={title}>
      <h3>
        <button type="button" aria-pressed={isSelected} onClick={() => onSelect(group.id)}>
          {title}
        </button>
      </h3>
      {group.attempts.map((each, index) => (
        <AttemptCard
          key={each.attempt}
          {...props}
          record={each}
          isNewest={index === 0}
          isAsked={isSelected && (attempt === null ? index === 0 : attempt === each.attempt)}
        />
      ))}
    </section>
  );
}
