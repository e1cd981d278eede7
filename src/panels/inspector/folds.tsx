import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

export interface FoldProps {
  title: string;
  /** A number or word beside the title. */
  badge?: React.ReactNode;
  initiallyOpen?: boolean;
  children: React.ReactNode;
}

/** A part of a panel that folds; what is in it is only made while it is open. */
export function Section(props: FoldProps): JSX.Element {
  return (
    <Folding {...props} className="jp-DagflowSection" initiallyOpen={props.initiallyOpen ?? true} />
  );
}

/** The rarer fields of a section. */
export function Fold(props: FoldProps): JSX.Element {
  return <Folding {...props} className="jp-DagflowFold" />;
}

function Folding(props: FoldProps & { className: string }): JSX.Element {
  const { className } = props;
  const [isOpen, setOpen] = React.useState(props.initiallyOpen ?? false);
  return (
    <details
      className={className}
      open={isOpen}
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary>
        <span>{props.title}</span>
        {props.badge !== undefined && (
          <span className="jp-DagflowSection-badge">{props.badge}</span>
        )}
      </summary>
      {isOpen && <div className={`${className}-body`}>{props.children}</div>}
    </details>
  );
}

/** Rows or cards with a caption of their own, and what holds in their stead while there are none. */
export function Group(props: {
  title: string;
  inherited?: string;
  trans: TranslationBundle;
  children: React.ReactNode;
}): JSX.Element {
  return (
    <div className="jp-DagflowCaptioned" role="group" aria-label={props.title}>
      <div className="jp-DagflowCaptioned-caption">{props.title}</div>
      {props.inherited && (
        <p className="jp-DagflowHint">{props.trans.__('From the pipeline: %1', props.inherited)}</p>
      )}
      {props.children}
    </div>
  );
}
