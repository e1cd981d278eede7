import { describe, expect, it } from 'vitest';

import { type Span, stretchesOf } from '../axis';
import { type TimelineBar, type TimelineRow, endOf } from '../bars';
import { criticalPath } from '../criticalPath';

const NOW = 1_000_000;
const DAY = 86_400;

type Times = readonly [queued: number, started: number, finished: number | null];

function bar(
  nodeId: string,
  attempt: number,
  [queuedAt, startedAt, finishedAt]: Times,
  state: TimelineBar['state'] = finishedAt === null ? 'running' : 'succeeded'
): TimelineBar {
  return { nodeId, attempt, state, queuedAt, startedAt, finishedAt };
}

function row(nodeId: string, ...bars: TimelineBar[]): TimelineRow {
  return { nodeId, title: nodeId, state: 'succeeded', bars };
}

/** The path through nodes that are joined as `a>b c>d` says. */
function pathOf(joined: string, rows: readonly TimelineRow[], now = NOW) {
  const upstreams = new Map<string, string[]>();
  for (const [source, target] of joined.split(' ').map(each => each.split('>'))) {
    upstreams.set(target, [...(upstreams.get(target) ?? []), source]);
  }
  const spans = rows.flatMap(({ bars }) =>
    bars.map((each): Span => ({ from: each.queuedAt, to: endOf(each, now) }))
  );
  return criticalPath(rows, upstreams, stretchesOf(spans), now);
}

describe('criticalPath', () => {
  it('is none before anything ran', () => {
    expect(pathOf('a>b', [row('a'), row('b')])).toBeNull();
  });

  it('goes back from the last to end, each time to the upstream that ended last', () => {
    const path = pathOf('load>train load>count train>report count>report', [
      row('load', bar('load', 1, [0, 1, 10])),
      row('train', bar('train', 1, [10, 12, 40])),
      row('count', bar('count', 1, [10, 10, 20])),
      row('report', bar('report', 1, [40, 41, 45]))
    ]);
    expect(path?.nodeIds).toEqual(['load', 'train', 'report']);
    expect([...(path?.bars ?? [])]).toEqual(['load/1', 'train/1', 'report/1']);
    expect(path?.seconds).toBe(45);
  });

  it('counts a wait between nodes for nothing, as for a slot that was taken', () => {
    const path = pathOf('a>b', [
      row('a', bar('a', 1, [0, 0, 10])),
      row('b', bar('b', 1, [30, 30, 35]))
    ]);
    expect(path?.seconds).toBe(15);
  });

  it('passes through nodes that were skipped, and ends where none ran', () => {
    const path = pathOf('a>gone gone>b none>a', [
      row('none'),
      row('a', bar('a', 1, [0, 0, 10])),
      row('gone'),
      row('b', bar('b', 1, [10, 10, 12]))
    ]);
    expect(path?.nodeIds).toEqual(['a', 'b']);
  });

  it('has the retries of a node, and what lies between them', () => {
    const path = pathOf('a>b', [
      row(
        'a',
        bar('a', 1, [0, 0, 5], 'failed'),
        bar('a', 2, [15, 15, 20], 'lost'),
        bar('a', 3, [20, 20, 30])
      ),
      row('b', bar('b', 1, [30, 30, 31]))
    ]);
    expect([...(path?.bars ?? [])]).toEqual(['a/1', 'a/2', 'a/3', 'b/1']);
    expect(path?.seconds).toBe(31);
  });

  it('takes a reused result as one that took no time', () => {
    const reused: TimelineBar = { ...bar('a', 1, [5, 5, 5], 'reused'), startedAt: null };
    const path = pathOf('a>b', [row('a', reused), row('b', bar('b', 1, [5, 6, 9]))]);
    expect(path?.nodeIds).toEqual(['a', 'b']);
    expect(path?.seconds).toBe(4);
  });

  it('marks the instance that ended last, with its retries', () => {
    const path = pathOf('a>b', [
      row(
        'a',
        bar('a.0', 1, [0, 0, 5]),
        bar('a.1', 1, [0, 0, 4], 'failed'),
        bar('a.1', 2, [6, 6, 20]),
        bar('a.2', 1, [5, 5, 8])
      ),
      row('b', bar('b', 1, [20, 20, 21]))
    ]);
    expect([...(path?.bars ?? [])]).toEqual(['a.1/1', 'a.1/2', 'b/1']);
    expect(path?.seconds).toBe(21);
  });

  it('leads on from the attempts that count when a rerun comes days later', () => {
    const path = pathOf('load>train train>report', [
      row('load', bar('load', 1, [0, 0, 60])),
      row(
        'train',
        bar('train', 1, [60, 60, 100], 'failed'),
        bar('train', 2, [3 * DAY, 3 * DAY, 3 * DAY + 50])
      ),
      row('report', bar('report', 1, [3 * DAY + 50, 3 * DAY + 50, 3 * DAY + 60]))
    ]);
    expect([...(path?.bars ?? [])]).toEqual(['load/1', 'train/2', 'report/1']);
    expect(path?.seconds).toBe(120);
  });

  it('takes the earlier attempt of an upstream that ran alone again since', () => {
    const path = pathOf('a>b', [
      row('a', bar('a', 1, [0, 0, 10]), bar('a', 2, [20, 20, 25])),
      row('b', bar('b', 1, [10, 10, 30]))
    ]);
    expect([...(path?.bars ?? [])]).toEqual(['a/1', 'b/1']);
  });

  it('leads to what still runs, the longest of it', () => {
    const rows = [
      row('a', bar('a', 1, [0, 0, 10])),
      row('b', bar('b', 1, [10, 10, null])),
      row('c', bar('c', 1, [12, 12, null]))
    ];
    const path = pathOf('a>b a>c', rows, 40);
    expect(path?.nodeIds).toEqual(['a', 'b']);
    expect(path?.seconds).toBe(40);
  });

  it('ends even where edges go round, with ids of any name', () => {
    const path = pathOf('constructor>b b>constructor', [
      row('constructor', bar('constructor', 1, [0, 0, 0.2])),
      row('b', bar('b', 1, [0.2, 0.2, 0.3]))
    ]);
    expect(path?.nodeIds).toEqual(['constructor', 'b']);
  });
});
