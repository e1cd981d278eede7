import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { StateMark } from '../../elements/states';
import { runWord } from '../runBar';
import { NO_FILTER, PERIODS, RUN_STATES, countFilters, toggleState } from './filters';
import type { Period, RunFilter } from './filters';

export interface FilterFormProps {
  filter: RunFilter;
  onFilter: (filter: RunFilter) => void;
  trans: TranslationBundle;
}

/** What the list is narrowed by, folded into a line that says how much of it there is. */
export function FilterForm(props: FilterFormProps): JSX.Element {
  const { filter, onFilter, trans } = props;
  const count = countFilters(filter);
  return (
    <details className="jp-DagflowRuns-filter">
      <summary>
        {trans.__('Filter')}
        {count > 0 && <span className="jp-DagflowRuns-badge">{count}</span>}
        {count > 0 && (
          <button
            type="button"
            className="jp-DagflowLink"
            onClick={event => {
              event.preventDefault();
              onFilter(NO_FILTER);
            }}
          >
            {trans.__('Clear')}
          </button>
        )}
      </summary>
      <div className="jp-DagflowRuns-fields">
        <States {...props} />
        <Times {...props} />
        <Parameter {...props} />
      </div>
    </details>
  );
}

function States({ filter, onFilter, trans }: FilterFormProps): JSX.Element {
  return (
    <div className="jp-DagflowRuns-chips" role="group" aria-label={trans.__('State')}>
      {RUN_STATES.map(state => (
        <button
          key={state}
          type="button"
          className="jp-DagflowRuns-chip"
          aria-pressed={filter.states.includes(state)}
          onClick={() => onFilter(toggleState(filter, state))}
        >
          <StateMark state={state} word={runWord({ state }, trans)} />
        </button>
      ))}
    </div>
  );
}

function Times({ filter, onFilter, trans }: FilterFormProps): JSX.Element {
  const words: Record<Period, string> = {
    any: trans.__('At any time'),
    today: trans.__('Today'),
    week: trans.__('Last 7 days'),
    month: trans.__('Last 30 days'),
    own: trans.__('From … to …')
  };
  return (
    <>
      <label className="jp-DagflowRuns-field">
        <span>{trans.__('Began')}</span>
        <select
          className="jp-DagflowInput"
          value={filter.period}
          onChange={event => onFilter({ ...filter, period: event.target.value as Period })}
        >
          {PERIODS.map(period => (
            <option key={period} value={period}>
              {words[period]}
            </option>
          ))}
        </select>
      </label>
      {filter.period === 'own' && (
        <div className="jp-DagflowRuns-days">
          <Day
            label={trans.__('From')}
            value={filter.from}
            onChange={from => onFilter({ ...filter, from })}
          />
          <Day
            label={trans.__('To')}
            value={filter.to}
            onChange={to => onFilter({ ...filter, to })}
          />
        </div>
      )}
    </>
  );
}

function Day(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}): JSX.Element {
  return (
    <label className="jp-DagflowRuns-field">
      <span>{props.label}</span>
      <input
        type="date"
        className="jp-DagflowInput"
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      />
    </label>
  );
}

/** Takes effect a moment after the last key, or with Enter. */
function Parameter({ filter, onFilter, trans }: FilterFormProps): JSX.Element {
  const [draft, setDraft] = React.useState(filter.parameter);
  const commit = React.useRef(() => {});
  commit.current = () => {
    if (draft !== filter.parameter) {
      onFilter({ ...filter, parameter: draft });
    }
  };
  React.useEffect(() => setDraft(filter.parameter), [filter.parameter]);
  React.useEffect(() => {
    const timer = window.setTimeout(() => commit.current(), PAUSE_MS);
    return () => window.clearTimeout(timer);
  }, [draft]);
  const help = trans.__(
    'A parameter’s name, or name=value. Values are compared as texts, numbers or JSON: lr=0.1'
  );
  return (
    <label className="jp-DagflowRuns-field">
      <span>{trans.__('Parameter')}</span>
      <input
        type="search"
        className="jp-DagflowInput"
        placeholder={trans.__('name=value')}
        title={help}
        value={draft}
        onChange={event => setDraft(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            commit.current();
          }
        }}
      />
    </label>
  );
}

const PAUSE_MS = 400;
