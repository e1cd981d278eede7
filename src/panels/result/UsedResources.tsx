import * as React from 'react';

import {
  AttemptRecord,
  NodeRecord,
  PipelineNode,
  Resources,
  RunView,
  executorOf,
  fittingCpu,
  fittingMemory,
  bytesText,
  quantityText,
  resourcesOf,
  resourcesSeen
} from '../../model';
import { usageText } from '../../elements/usage';
import { TextButton } from '../buttons';
import { InspectorProps } from '../inspector/props';

export interface UsedResourcesProps extends InspectorProps {
  node: PipelineNode;
  run: RunView;
  record: NodeRecord;
  /** The attempt that is shown; null while it is not known. */
  attempt: AttemptRecord | null;
}

/** What the attempt took beside what it asked for, and requests that would fit better. */
export function UsedResources(props: UsedResourcesProps): JSX.Element | null {
  const { node, run, record, attempt, trans } = props;
  const isNewest = attempt === null || attempt.attempt === record.attempt;
  const seen = resourcesSeen({ ...(isNewest && record.resources), ...attempt?.resources });
  const ran = (run.document.nodes ?? []).find(each => each.id === node.id);
  const text = usageText(seen, ran ? resourcesOf(run.document, ran) : {}, trans);
  if (text === null) {
    return null;
  }
  return (
    <div className="jp-DagflowUsed">
      <div>{trans.__('Used %1', text)}</div>
      {attempt?.state === 'succeeded' && (
        <>
          <MemoryOffer {...props} attempt={attempt} />
          <CpuOffer {...props} attempt={attempt} />
        </>
      )}
    </div>
  );
}

/** An attempt that failed may have needed more than it came to take, so offers are made of succeeded ones only. */
interface OfferProps extends UsedResourcesProps {
  attempt: AttemptRecord;
}

function MemoryOffer(props: OfferProps): JSX.Element | null {
  const { document, node, attempt, trans } = props;
  const { peakMemory } = resourcesSeen(attempt.resources);
  const asked = resourcesOf(document.pipeline, node).memory ?? null;
  const isPod =
    attempt.executor === 'kubernetes' ||
    executorOf(node, document.pipeline.defaults) === 'kubernetes';
  // On this machine nothing has to be asked for.
  if (peakMemory === null || (asked === null && !isPod)) {
    return null;
  }
  const { fitting, isOffered } = fittingMemory(asked, peakMemory);
  if (!isOffered) {
    return null;
  }
  const [used, better] = [bytesText(peakMemory, ''), quantityText(fitting, '')];
  return (
    <Offer
      text={
        asked === null
          ? trans.__('No memory is asked for.')
          : trans.__('Asked %1, used %2.', quantityText(asked, ''), used)
      }
      label={asked === null ? trans.__('Ask for %1', better) : trans.__('Set %1', better)}
      title={trans.__('Ask for %1 of memory from now on', better)}
      onClick={() => ask(props, { memory: fitting })}
    />
  );
}

function CpuOffer(props: OfferProps): JSX.Element | null {
  const { document, node, attempt, trans } = props;
  const { cpuSeconds } = resourcesSeen(attempt.resources);
  const asked = resourcesOf(document.pipeline, node).cpu ?? null;
  if (asked === null || cpuSeconds === null || !attempt.started_at || !attempt.finished_at) {
    return null;
  }
  const told = fittingCpu(asked, cpuSeconds, attempt.finished_at - attempt.started_at);
  if (!told.isWasteful) {
    return null;
  }
  const mean = told.mean.toFixed(1);
  return (
    <Offer
      text={trans.__('Asked %1 CPU, used %2 on average.', asked, mean)}
      label={trans.__('Set %1', told.fitting)}
      title={trans.__('Ask for %1 CPU from now on', told.fitting)}
      onClick={told.isOffered ? () => ask(props, { cpu: Number(told.fitting) }) : null}
    />
  );
}

interface OfferLineProps {
  text: string;
  label: string;
  title: string;
  /** Null where there is too little to go by. */
  onClick: (() => void) | null;
}

function Offer(props: OfferLineProps): JSX.Element {
  return (
    <div className="jp-DagflowUsed-offer">
      <span>{props.text}</span>
      {props.onClick && (
        <TextButton label={props.label} title={props.title} onClick={props.onClick} />
      )}
    </div>
  );
}

function ask(props: OfferProps, changes: Partial<Resources>): void {
  const { document, node } = props;
  document.updateNode(node.id, { resources: { ...node.resources, ...changes } });
}
