import { LabIcon } from '@jupyterlab/ui-components';
import { StringExt } from '@lumino/algorithm';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Ranked, Section } from './ranking';

export interface OfferListProps {
  id: string;
  ranked: readonly Ranked[];
  /** The offer that Enter takes. */
  active: number;
  /** The name of the wire's port, which offers of the first section fit. */
  port: string | null;
  onActive: (index: number) => void;
  onChoose: (ranked: Ranked) => void;
  trans: TranslationBundle;
}

/** What can be added, in sections while nothing is typed. */
export function OfferList(props: OfferListProps): JSX.Element {
  const { id, ranked, active, trans } = props;
  return (
    <div className="jp-DagflowQuickAdd-list" role="listbox" id={id} aria-label={trans.__('Nodes')}>
      {ranked.map((each, index) => (
        <React.Fragment key={each.offer.key}>
          {each.section !== 'found' && each.section !== ranked[index - 1]?.section && (
            <div className="jp-DagflowQuickAdd-section" role="presentation">
              {sectionTitle(each.section, props.port, trans)}
            </div>
          )}
          <OfferRow
            id={`${id}-${index}`}
            ranked={each}
            isActive={index === active}
            onActive={() => props.onActive(index)}
            onChoose={() => props.onChoose(each)}
          />
        </React.Fragment>
      ))}
    </div>
  );
}

interface OfferRowProps {
  id: string;
  ranked: Ranked;
  isActive: boolean;
  onActive: () => void;
  onChoose: () => void;
}

function OfferRow({ id, ranked, isActive, onActive, onChoose }: OfferRowProps): JSX.Element {
  const { offer, marks } = ranked;
  const row = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    if (isActive) {
      row.current?.scrollIntoView({ block: 'nearest' });
    }
  }, [isActive]);
  return (
    <div
      ref={row}
      id={id}
      className={`jp-DagflowQuickAdd-offer ${isActive ? 'jp-mod-active' : ''}`}
      role="option"
      aria-selected={isActive}
      title={offer.kind === 'file' ? offer.path : offer.detail}
      onPointerMove={isActive ? undefined : onActive}
      onClick={onChoose}
    >
      <LabIcon.resolveReact icon={offer.icon} tag="span" className="jp-DagflowQuickAdd-icon" />
      <span className="jp-DagflowQuickAdd-title">{marked(offer.title, marks.title)}</span>
      <span className="jp-DagflowQuickAdd-detail">
        {/* Isolated, so that the elision at the front does not turn the path's punctuation around. */}
        <bdi>
          {marked(offer.kind === 'file' ? offer.detail || '/' : offer.detail, marks.detail)}
        </bdi>
      </span>
    </div>
  );
}

/** A text with its matched letters set off. */
function marked(text: string, places: readonly number[]): React.ReactNode {
  const parts = StringExt.highlight(text, places, chunk => ({ chunk }));
  return parts.map((part, index) =>
    typeof part === 'string' ? part : <mark key={index}>{part.chunk}</mark>
  );
}

function sectionTitle(section: Section, port: string | null, trans: TranslationBundle): string {
  switch (section) {
    case 'fitting':
      return trans.__('Fits %1', port ?? '');
    case 'recent':
      return trans.__('Used lately');
    case 'here':
      return trans.__('In this folder');
    case 'plain':
      return trans.__('Other nodes');
    default:
      return trans.__('In other folders');
  }
}
