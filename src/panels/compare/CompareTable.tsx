import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { StateMark, stateWord, type AnyState } from '../../elements/states';
import type { CompareProps } from './props';
import { RunColumnHead } from './RunColumnHead';
import {
  comparisonOf,
  countRows,
  onlyDifferent,
  type CompareCell,
  type CompareGroup,
  type CompareRow
} from './table';
import { cellText, deltaText } from './texts';

/** With more rows than this only those that differ are shown at first. */
const MANY_ROWS = 30;

/** Runs as columns, and what they had, did and left as rows. */
export function CompareTable(props: CompareProps): JSX.Element {
  const { runs, baseline, trans } = props;
  const groups = React.useMemo(() => comparisonOf(runs, baseline), [runs, baseline]);
  const [chosen, setChosen] = React.useState<boolean | null>(null);
  const total = countRows(groups);
  const isNarrowed = chosen ?? total > MANY_ROWS;
  const different = onlyDifferent(groups);
  const count = countRows(different);
  const shown = isNarrowed ? different : groups;
  return (
    <section className="jp-DagflowCompare-values" aria-label={trans.__('Values')}>
      <p className="jp-DagflowCompare-bar">
        <label>
          <input
            type="checkbox"
            checked={isNarrowed}
            onChange={event => setChosen(event.target.checked)}
          />
          {trans.__('Only differences')}
        </label>
        <span role="status">
          {trans._n('%2 of %1 row differs', '%2 of %1 rows differ', total, count)}
        </span>
      </p>
      <div
        className="jp-DagflowCompare-scroll"
        tabIndex={0}
        role="group"
        aria-label={trans.__('Values of the runs')}
      >
        <table className="jp-DagflowCompare-table">
          <thead>
            <tr>
              <td />
              {runs.map(({ run }, index) => (
                <RunColumnHead key={run.run_id} run={run} index={index} {...props} />
              ))}
            </tr>
          </thead>
          {shown.map(group => (
            <GroupRows key={group.key} group={group} baseline={baseline} trans={trans} />
          ))}
        </table>
        {shown.length === 0 && (
          <p className="jp-DagflowCompare-note">
            {trans.__('Nothing differs: these runs had, did and left the same.')}
          </p>
        )}
      </div>
    </section>
  );
}

interface GroupRowsProps {
  group: CompareGroup;
  baseline: number;
  trans: TranslationBundle;
}

function GroupRows({ group, baseline, trans }: GroupRowsProps): JSX.Element {
  const columns = group.rows[0].cells.length + 1;
  return (
    <tbody>
      <tr className="jp-DagflowCompare-group">
        <th colSpan={columns} scope="rowgroup">
          <span>{groupTitle(group, trans)}</span>
        </th>
      </tr>
      {group.rows.map(row => (
        <tr key={row.key} data-row={row.key} className={row.isDifferent ? 'jp-mod-different' : ''}>
          <th scope="row" title={rowName(row, trans)}>
            <span>{rowName(row, trans)}</span>
            {row.of !== '' && group.kind === 'node' && <small>{ofWord(row, trans)}</small>}
          </th>
          {row.cells.map((cell, index) => (
            <CellView
              key={index}
              cell={cell}
              row={row}
              isBaseline={index === baseline}
              trans={trans}
            />
          ))}
        </tr>
      ))}
    </tbody>
  );
}

interface CellViewProps {
  cell: CompareCell;
  row: CompareRow;
  isBaseline: boolean;
  trans: TranslationBundle;
}

function CellView({ cell, row, isBaseline, trans }: CellViewProps): JSX.Element {
  const { value, isDifferent, delta } = cell;
  const told = value === undefined ? null : cellText(value, row.kind);
  const className = [
    isDifferent ? 'jp-mod-different' : '',
    isBaseline ? 'jp-mod-baseline' : '',
    row.kind === 'seconds' || typeof value === 'number' ? 'jp-mod-number' : ''
  ].join(' ');
  return (
    <td className={className} title={told?.whole}>
      <div className="jp-DagflowCompare-cell">
        {isDifferent && <DifferentMark trans={trans} />}
        {row.kind === 'state' && value !== undefined ? (
          <StateMark state={value as AnyState} word={stateWord(value as AnyState, trans)} />
        ) : (
          <span className="jp-DagflowCompare-value">
            {told?.short ?? <span title={trans.__('It has none')}>—</span>}
          </span>
        )}
      </div>
      {delta !== null && <small>{deltaText(delta, row.kind)}</small>}
      {row.kind === 'hash' && isDifferent && value !== undefined && (
        <small>{trans.__('source changed')}</small>
      )}
    </td>
  );
}

/** That a cell differs, told by more than its colour. */
function DifferentMark({ trans }: { trans: TranslationBundle }): JSX.Element {
  return (
    <svg
      className="jp-DagflowCompare-mark"
      viewBox="0 0 16 16"
      width="12"
      height="12"
      role="img"
      aria-label={trans.__('differs')}
    >
      <path d="M2.5 6h11M2.500 10h11M10.5 2.500l-5 11" />
    </svg>
  );
}

function groupTitle(group: CompareGroup, trans: TranslationBundle): string {
  switch (group.kind) {
    case 'run':
      return trans.__('Run');
    case 'options':
      return trans.__('Options that differ');
    case 'parameters':
      return trans.__('Parameters of the pipeline');
    default:
      return group.title;
  }
}

function rowName(row: CompareRow, trans: TranslationBundle): string {
  if (row.kind === 'value' && row.key !== 'pipeline') {
    return row.name;
  }
  const names: Record<string, string> = {
    state: trans.__('State'),
    duration: trans.__('Duration'),
    source: trans.__('Source'),
    pipeline: trans.__('Pipeline')
  };
  return names[row.key] ?? row.name;
}

function ofWord(row: CompareRow, trans: TranslationBundle): string {
  return row.of === 'output' ? trans.__('output') : trans.__('parameter');
}
