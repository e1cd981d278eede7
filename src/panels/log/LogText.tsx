import * as React from 'react';

import { AnsiSegment, ansiSegments } from './ansi';
import { LogLine } from './lines';

/** Lines of one piece of the log; a piece whose lines stay the same is not drawn again. */
export const PIECE = 200;
/** Characters of one line beyond which the rest is not drawn. */
const LONGEST = 10_000;

export interface LogPieceProps {
  lines: readonly LogLine[];
  start: number;
  end: number;
  /** The last line, which may have grown. */
  last: LogLine;
  search: string;
  /** Index of the line that the search stands at, if it is in this piece. */
  current: number | null;
}

/** `lines` grows in place, so only the other properties say whether to draw again. */
export const LogPiece = React.memo(
  (props: LogPieceProps): JSX.Element => {
    const rows: JSX.Element[] = [];
    for (let index = props.start; index < props.end; index++) {
      rows.push(
        <LogRow
          key={index}
          index={index}
          line={props.lines[index]}
          search={props.search}
          isCurrent={index === props.current}
        />
      );
    }
    return <>{rows}</>;
  },
  (before, after) =>
    before.start === after.start &&
    before.end === after.end &&
    before.last === after.last &&
    before.search === after.search &&
    before.current === after.current
);
LogPiece.displayName = 'LogPiece';

interface LogRowProps {
  index: number;
  line: LogLine;
  search: string;
  isCurrent: boolean;
}

function LogRow(props: LogRowProps): JSX.Element {
  const { line, search } = props;
  const className = `jp-DagflowLog-line jp-mod-${line.kind} ${props.isCurrent ? 'jp-mod-current' : ''}`;
  if (line.kind === 'cell' || line.kind === 'notice') {
    return (
      <div className={className} data-line={props.index}>
        <span>{highlighted(line.text, search)}</span>
        {line.time !== null && <time>{new Date(line.time * 1000).toLocaleTimeString()}</time>}
      </div>
    );
  }
  const text = line.text.length > LONGEST ? `${line.text.slice(0, LONGEST)}…` : line.text;
  const { segments } = ansiSegments(text, line.style);
  return (
    <div className={className} data-line={props.index}>
      {segments.length === 0 ? '\n' : segments.map((segment, at) => span(segment, at, search))}
    </div>
  );
}

function span(segment: AnsiSegment, key: number, search: string): React.ReactNode {
  const { className, color, backgroundColor } = segment;
  const text = highlighted(segment.text, search);
  if (className === '' && !color && !backgroundColor) {
    return <React.Fragment key={key}>{text}</React.Fragment>;
  }
  return (
    <span key={key} className={className} style={{ color, backgroundColor }}>
      {text}
    </span>
  );
}

/** The text with what is searched for marked. */
function highlighted(text: string, search: string): React.ReactNode {
  const wanted = search.toLowerCase();
  const where = text.toLowerCase();
  // Lower case may have another length than the text in a few scripts; then nothing is marked.
  if (wanted === '' || where.length !== text.length || !where.includes(wanted)) {
    return text;
  }
  const parts: React.ReactNode[] = [];
  let start = 0;
  for (let at = where.indexOf(wanted); at !== -1; at = where.indexOf(wanted, start)) {
    parts.push(text.slice(start, at));
    start = at + wanted.length;
    parts.push(<mark key={at}>{text.slice(at, start)}</mark>);
  }
  parts.push(text.slice(start));
  return parts;
}
