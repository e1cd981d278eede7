import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { SHAPES, stateWord } from '../../elements/states';
import { numberText } from '../runPage/outputs/values';
import { tickText } from '../runPage/timeline/axis';
import { TipTable, useTip, type TipControl } from '../runPage/tip';
import { chartOf, type ChartBox } from './chart';
import type { CompareProps } from './props';
import { seriesOf, type Series } from './series';
import { cellText, runLabels } from './texts';

const WIDTH = 340;
const HEIGHT = 168;
const BOX: ChartBox = { left: 64, right: WIDTH - 18, top: 14, bottom: HEIGHT - 30 };
/** Radius of a point. */
const POINT = 8;

/** What is a number, over the runs: a small chart for each. */
export function CompareCharts(props: CompareProps): JSX.Element {
  const { runs, trans } = props;
  const series = React.useMemo(() => seriesOf(runs), [runs]);
  const tips = useTip();
  return (
    <section className="jp-DagflowCompare-charts" aria-label={trans.__('Charts')}>
      {series.length === 0 && (
        <p className="jp-DagflowCompare-note">
          {trans.__('No output is a number in two of these runs, and none of them has ended.')}
        </p>
      )}
      {series.map(each => (
        <SeriesChart key={each.key} series={each} tips={tips} {...props} />
      ))}
      {tips.tip}
    </section>
  );
}

interface SeriesChartProps extends CompareProps {
  series: Series;
  tips: TipControl;
}

function SeriesChart(props: SeriesChartProps): JSX.Element {
  const { series, runs, trans } = props;
  const shape = chartOf(
    series.points.map(point => point.value),
    BOX
  );
  const title = seriesTitle(series, trans);
  const labels = runLabels(runs);
  const [first, second] = shape.ticks;
  const step = second === undefined ? 1 : second.value - first.value;
  return (
    <figure className="jp-DagflowCompare-chart" data-series={series.key}>
      <figcaption title={`${series.node} ${title}`.trim()}>
        {series.node !== '' && <span>{series.node}</span>}
        <b>{title}</b>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="group" aria-label={`${series.node} ${title}`}>
        {shape.ticks.map(({ value, y }) => (
          <g key={value} className="jp-DagflowCompare-tick" aria-hidden="true">
            <path d={`M${BOX.left - 6},${y}H${BOX.right + 6}`} />
            <text x={BOX.left - 12} y={y + 4} textAnchor="end">
              {axisText(value, step, series)}
            </text>
          </g>
        ))}
        <g className="jp-DagflowCompare-tick" aria-hidden="true">
          <text x={BOX.left - 6} y={HEIGHT - 6}>
            {labels[0]}
          </text>
          <text x={BOX.right + 6} y={HEIGHT - 6} textAnchor="end">
            {labels.at(-1)}
          </text>
        </g>
        <Points {...props} shape={shape} />
      </svg>
    </figure>
  );
}

function Points(props: SeriesChartProps & { shape: ReturnType<typeof chartOf> }): JSX.Element {
  const { series, runs, baseline, actions, shape, tips, trans } = props;
  const labels = runLabels(runs);
  const base = shape.points[baseline];
  return (
    <>
      {base && (
        <path
          className="jp-DagflowCompare-baseLine"
          d={`M${BOX.left - 6},${base.y}H${BOX.right + 6}`}
        />
      )}
      {shape.lines.map(line => (
        <path key={line} className="jp-DagflowCompare-line" d={line} />
      ))}
      {shape.points.map((at, index) => {
        const { state, value, runId } = series.points[index];
        if (at === null || value === null) {
          return null;
        }
        const kind = series.kind === 'duration' ? 'seconds' : 'value';
        const told = cellText(value, kind).short;
        const label = labels[index];
        const word = stateWord(state, trans);
        const show = (event: React.SyntheticEvent<Element>) =>
          tips.show(
            event.currentTarget,
            <TipTable
              title={told}
              rows={[
                [trans.__('Run'), label],
                [trans.__('State'), word]
              ]}
            />
          );
        return (
          <g
            key={runId}
            className={`jp-DagflowCompare-point jp-DagflowStateIcon jp-mod-${state}`}
            transform={`translate(${at.x},${at.y})`}
            role="button"
            tabIndex={0}
            aria-label={trans.__('%1 in the run of %2, %3', told, label, word)}
            onMouseEnter={show}
            onMouseLeave={tips.hide}
            onFocus={show}
            onBlur={tips.hide}
            onClick={() => actions.openRun(runId)}
            onKeyDown={event => event.key === 'Enter' && actions.openRun(runId)}
          >
            <circle r={POINT} />
            <path d={SHAPES[state]} transform="translate(-5,-5) scale(0.625)" />
          </g>
        );
      })}
    </>
  );
}

function seriesTitle(series: Series, trans: TranslationBundle): string {
  if (series.kind === 'output') {
    return series.name;
  }
  return series.node === '' ? trans.__('Duration of the run') : trans.__('Duration');
}

function axisText(value: number, step: number, series: Series): string {
  if (series.kind === 'duration') {
    return value < 0 ? '' : tickText(value, step);
  }
  return Math.abs(value) >= 1e7 ? value.toExponential(1).replace('.0e', 'e') : numberText(value);
}
