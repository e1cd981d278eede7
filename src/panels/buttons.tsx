import { LabIcon, addIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

export interface IconButtonProps {
  icon: LabIcon;
  title: string;
  isDisabled?: boolean;
  onClick: () => void;
}

export function IconButton(props: IconButtonProps): JSX.Element {
  return (
    <button
      type="button"
      className="jp-DagflowIconButton"
      title={props.title}
      aria-label={props.title}
      disabled={props.isDisabled}
      onClick={props.onClick}
    >
      <LabIcon.resolveReact icon={props.icon} tag="span" />
    </button>
  );
}

export interface AddButtonProps {
  label: string;
  onClick: () => void;
}

export function AddButton(props: AddButtonProps): JSX.Element {
  return (
    <button type="button" className="jp-DagflowAddButton" onClick={props.onClick}>
      <LabIcon.resolveReact icon={addIcon} tag="span" />
      {props.label}
    </button>
  );
}

export interface TextButtonProps {
  label: string;
  title?: string;
  icon?: LabIcon;
  isDisabled?: boolean;
  onClick: () => void;
}

/** A small button with words, and an icon if there is one. */
export function TextButton(props: TextButtonProps): JSX.Element {
  return (
    <button
      type="button"
      className="jp-DagflowTextButton"
      title={props.title}
      disabled={props.isDisabled}
      onClick={props.onClick}
    >
      {props.icon && <LabIcon.resolveReact icon={props.icon} tag="span" />}
      {props.label}
    </button>
  );
}
