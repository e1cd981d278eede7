import * as React from 'react';

import { exactTimeText } from '../../elements/dates';
import { AnsiSegment, ansiSegments } from './ansi';
import { LogLine } from './lines';
import { LogQuery, splitMatches } from './search';

/** Lines of one piece of the log; a piece whose lines stay the same is not drawn again. */
export const PIECE = 200;
/** Characters of one line beyond which the rest is not drawn. */
const LONGEST = 10_000;

/** What is shown of each line. */
export interface LogLook {
  query: LogQuery;
  hasTimes: boolean;
  /** Whether each line says which attempt wrote it. */
  hasSources: boolean;
}

export interface LogPieceProps extends LogLook {
  lines: readonly LogLine[];
  /** Index of the first of them. */
  start: number;
  /** The line before them. */
  before: LogLine | undefined;
  /** Index of the line that the search stands at, if it is in this piece. */
  current: number | null;
}

export const LogPiece = React.memo(
  (props: LogPieceProps): JSX.Element => {
    const { lines, start, current, query, hasTimes, hasSources } = props;
    return (
      <>
        {lines.map((line, offset) => (
          <LogRow
            key={start + offset}
            index={start + offset}
            line={line}
            isNewSource={line.source !== (offset === 0 ? props.before : lines[offset - 1])?.source}
            query={query}
            hasTimes={hasTimes}
            hasSources={hasSources}
            isCurrent={start + offset === current}
          />
        ))}
      </>
    );
  },
  (before, after) =>
    before.start === after.start &&
    before.before?.source === after.before?.source &&
    before.query === after.query &&
    before.hasTimes === after.hasTimes &&
    before.hasSources === after.hasSources &&
    before.current === after.current &&
    before.lines.length === after.lines.length &&
    before.lines.every((line, index) => line === after.lines[index])
);
LogPiece.displayName = 'LogPiece';

interface LogRowProps extends LogLook {
  index: number;
  line: LogLine;
  /** Whether the line before is of another attempt. */
  isNewSource: boolean;
  isCurrent: boolean;
}

const LogRow = React.memo((props: LogRowProps): JSX.Element => {
  const { line, hasTimes, hasSources } = props;
  const isMark = line.kind === 'cell' || line.kind === 'notice' || line.kind === 'failure';
  const className = [
    `jp-DagflowLog-line jp-mod-${line.kind}`,
    ...(isMark ? ['jp-mod-mark'] : []),
    ...(hasTimes || hasSources ? ['jp-mod-columns'] : []),
    ...(props.isNewSource ? ['jp-mod-new'] : []),
    ...(props.isCurrent ? ['jp-mod-current'] : [])
  ].join(' ');
  const text = isMark ? <span>{marked(line.text, props.query)}</span> : coloured(props);
  return (
    <div className={className} data-line={props.index}>
      {hasTimes && <time>{exactTimeText(line.time)}</time>}
      {hasSources && line.source && (
        <span className="jp-DagflowLog-source" title={line.source.title}>
          {line.source.title}
        </span>
      )}
      {hasTimes || hasSources ? <div className="jp-DagflowLog-text">{text}</div> : text}
      {isMark && !hasTimes && <time>{new Date(line.time * 1000).toLocaleTimeString()}</time>}
    </div>
  );
});
LogRow.displayName = 'LogRow';

function coloured({ line, query }: LogRowProps): React.ReactNode {
  const text = line.text.length > LONGEST ? `${line.text.slice(0, LONGEST)}…` : line.text;
  const { segments } = ansiSegments(text, line.style);
  return segments.length === 0 ? '\n' : segments.map((segment, at) => span(segment, at, query));
}

function span(segment: AnsiSegment, key: number, query: LogQuery): React.ReactNode {
  const { className, color, backgroundColor } = segment;
  const text = marked(segment.text, query);
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
function marked(text: string, query: LogQuery): React.ReactNode {
  const pieces = splitMatches(text, query);
  return pieces.length === 1
    ? text
    : pieces.map((piece, index) => (index % 2 === 1 ? <mark key={index}>{piece}</mark> : piece));
}
