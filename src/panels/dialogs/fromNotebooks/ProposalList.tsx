import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { WireProposal } from '../../../services';
import { TextButton } from '../../buttons';
import type { ProposalsModel } from './proposalsModel';

export interface ProposalListProps {
  model: ProposalsModel;
  /** Show a proposal in the drawing; null shows none any more. */
  onPoint: (proposal: WireProposal | null) => void;
  trans: TranslationBundle;
}

/** The wires that may be right, each to take or to leave. */
export function ProposalList({ model, onPoint, trans }: ProposalListProps): JSX.Element {
  const { found, error, choice, cycle } = model;
  if (error !== null) {
    return (
      <div className="jp-DagflowDialog-empty" role="alert">
        <p>{trans.__('The notebooks could not be read.')}</p>
        <p>{error}</p>
        <TextButton label={trans.__('Try again')} onClick={() => void model.load()} />
      </div>
    );
  }
  if (found === null) {
    return (
      <div className="jp-DagflowDialog-empty" role="status">
        <p>{trans.__('Reading the notebooks…')}</p>
      </div>
    );
  }
  const { proposals } = found;
  if (proposals.length === 0) {
    return (
      <div className="jp-DagflowDialog-empty">
        <p>{trans.__('No wiring found')}</p>
        <p>
          {trans.__(
            'The notebooks come side by side. Wires are found where an output of one has the name of another’s parameter, and where one writes a file that another reads.'
          )}
        </p>
      </div>
    );
  }
  return (
    <>
      <h3 id={HEADING}>
        {trans.__('Wires')}
        <span className="jp-DagflowProposals-count">
          {trans.__('%1 of %2', choice.size, proposals.length)}
        </span>
      </h3>
      <ul className="jp-DagflowProposals-list" aria-labelledby={HEADING}>
        {proposals.map(proposal => (
          <ProposalRow key={proposal.id} {...{ model, proposal, onPoint, trans }} />
        ))}
      </ul>
      {cycle !== null && (
        <div className="jp-DagflowProposals-cycle" data-severity="warning" role="alert">
          {trans.__('These wires close a cycle: %1. Take one of them away.', cycle.join(' → '))}
        </div>
      )}
    </>
  );
}

const HEADING = 'dagflow-proposals-heading';

interface ProposalRowProps extends ProposalListProps {
  proposal: WireProposal;
}

function ProposalRow({ model, proposal, onPoint, trans }: ProposalRowProps): JSX.Element {
  const { id, edge, reason, kind } = proposal;
  const { titles } = model;
  const reasonId = `dagflow-proposal-${id}-reason`;
  const kinds = { value: trans.__('value'), file: trans.__('file'), order: trans.__('order') };
  return (
    <li
      onMouseEnter={() => onPoint(proposal)}
      onMouseLeave={() => onPoint(null)}
      onFocus={() => onPoint(proposal)}
      onBlur={() => onPoint(null)}
    >
      <label className="jp-DagflowProposals-row" data-kind={kind}>
        <input
          type="checkbox"
          checked={model.choice.has(id)}
          aria-describedby={reasonId}
          onChange={() => model.toggle(proposal)}
        />
        <span className="jp-DagflowProposals-wire">
          <End title={titles.get(edge.source) ?? edge.source} port={edge.source_output ?? ''} />
          <span className="jp-DagflowProposals-arrow">→</span>
          <End title={titles.get(edge.target) ?? edge.target} port={edge.target_parameter ?? ''} />
        </span>
        <span className="jp-DagflowProposals-kind">{kinds[kind]}</span>
        <span id={reasonId} className="jp-DagflowProposals-reason">
          {reason}
        </span>
      </label>
    </li>
  );
}

function End({ title, port }: { title: string; port: string }): JSX.Element {
  return (
    <span className="jp-DagflowProposals-end">
      {title}
      {port && <code>.{port}</code>}
    </span>
  );
}
