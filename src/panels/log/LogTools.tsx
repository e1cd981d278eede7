import { TranslationBundle } from '@jupyterlab/translation';
import {
  caretDownIcon,
  caretUpIcon,
  caseSensitiveIcon,
  downloadIcon,
  LabIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';

import { IconButton } from '../buttons';
import { LogFilter, LogQuery } from './search';

export interface LogToolsProps {
  query: LogQuery;
  /** Which of the found lines is the current one. */
  at: number | null;
  count: number;
  onQuery: (query: LogQuery) => void;
  onMove: (by: number) => void;
  filter: LogFilter;
  onFilter: (filter: LogFilter) => void;
  isFollowing: boolean;
  onFollow: (follow: boolean) => void;
  hasTimes: boolean;
  onTimes: (times: boolean) => void;
  canDownload: boolean;
  onDownload: () => void;
  trans: TranslationBundle;
}

export function LogTools(props: LogToolsProps): JSX.Element {
  const { trans } = props;
  return (
    <span className="jp-DagflowLog-tools">
      <Search {...props} />
      <FilterSelect {...props} />
      <Check label={trans.__('Times')} isChecked={props.hasTimes} onChange={props.onTimes} />
      <Check label={trans.__('Follow')} isChecked={props.isFollowing} onChange={props.onFollow} />
      {props.canDownload && (
        <IconButton
          icon={downloadIcon}
          title={trans.__('Download what is shown as a text file')}
          onClick={props.onDownload}
        />
      )}
    </span>
  );
}

function Check(props: {
  label: string;
  isChecked: boolean;
  onChange: (checked: boolean) => void;
}): JSX.Element {
  return (
    <label className="jp-DagflowLog-check">
      <input
        type="checkbox"
        checked={props.isChecked}
        onChange={event => props.onChange(event.target.checked)}
      />
      {props.label}
    </label>
  );
}

function FilterSelect({ filter, onFilter, trans }: LogToolsProps): JSX.Element {
  const choices: readonly [LogFilter, string][] = [
    ['all', trans.__('All output')],
    ['stdout', trans.__('Standard output')],
    ['stderr', trans.__('Standard error')],
    ['errors', trans.__('Errors only')]
  ];
  return (
    <select
      className="jp-DagflowInput"
      aria-label={trans.__('Which lines')}
      value={filter}
      onChange={event => {
        onFilter(choices.find(([name]) => name === event.target.value)?.[0] ?? 'all');
      }}
    >
      {choices.map(([name, label]) => (
        <option key={name} value={name}>
          {label}
        </option>
      ))}
    </select>
  );
}

function Search(props: LogToolsProps): JSX.Element {
  const { query, at, count, trans } = props;
  return (
    <span className="jp-DagflowLog-search">
      <input
        type="search"
        className="jp-DagflowInput"
        placeholder={trans.__('Search the log')}
        aria-label={trans.__('Search the log')}
        value={query.text}
        onChange={event => props.onQuery({ ...query, text: event.target.value })}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            props.onMove(event.shiftKey ? -1 : 1);
          }
        }}
      />
      <button
        type="button"
        className="jp-DagflowIconButton"
        title={trans.__('Match case')}
        aria-label={trans.__('Match case')}
        aria-pressed={query.isCaseSensitive}
        onClick={() => props.onQuery({ ...query, isCaseSensitive: !query.isCaseSensitive })}
      >
        <LabIcon.resolveReact icon={caseSensitiveIcon} tag="span" />
      </button>
      {query.text !== '' && (
        <>
          <span aria-live="polite">
            {at === null ? trans.__('nothing found') : trans.__('%1 of %2', at + 1, count)}
          </span>
          <IconButton
            icon={caretUpIcon}
            title={trans.__('Previous match')}
            onClick={() => props.onMove(-1)}
          />
          <IconButton
            icon={caretDownIcon}
            title={trans.__('Next match')}
            onClick={() => props.onMove(1)}
          />
        </>
      )}
    </span>
  );
}
