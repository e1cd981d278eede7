import { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { quantityValue } from '../../model';
import { Problem } from '../../services';
import { TextField } from './fields';

export interface NumberFieldProps {
  /** Also names the draft. */
  id: string;
  label: string;
  hint?: string;
  title?: string;
  placeholder?: string;
  value: number | null | undefined;
  minimum: number;
  maximum?: number;
  /** Whether the minimum itself is excluded. */
  isOpen?: boolean;
  isWhole?: boolean;
  problem: Problem | null;
  trans: TranslationBundle;
  onCommit: (value: number | null) => void;
}

/** A labelled number; emptied it says nothing. */
export function NumberField(props: NumberFieldProps): JSX.Element {
  const { id, value } = props;
  return (
    <TextField
      id={id}
      draftKey={id}
      label={props.label}
      hint={props.hint}
      title={props.title}
      placeholder={props.placeholder}
      value={value === null || value === undefined ? '' : String(value)}
      problem={props.problem}
      check={text => numberProblem(text.trim(), props)}
      onCommit={text => props.onCommit(text.trim() === '' ? null : Number(text))}
    />
  );
}

export interface QuantityFieldProps {
  /** Also names the draft. */
  id: string;
  label: string;
  title?: string;
  placeholder?: string;
  value: string | null | undefined;
  problem: Problem | null;
  trans: TranslationBundle;
  onCommit: (value: string | null) => void;
}

/** A labelled amount as Kubernetes writes it, such as `4Gi`; emptied it says nothing. */
export function QuantityField(props: QuantityFieldProps): JSX.Element {
  const { id, value, trans, onCommit, ...field } = props;
  return (
    <TextField
      {...field}
      id={id}
      draftKey={id}
      value={value ?? ''}
      check={text =>
        text.trim() === '' || quantityValue(text.trim()) !== null
          ? null
          : trans.__('Expected an amount such as 512Mi or 4Gi.')
      }
      onCommit={text => onCommit(text.trim() || null)}
    />
  );
}

/** Why the text is no such number; null when it is one, or empty. */
export function numberProblem(
  text: string,
  props: Pick<NumberFieldProps, 'minimum' | 'maximum' | 'isOpen' | 'isWhole' | 'trans'>
): string | null {
  const { trans, minimum } = props;
  if (text === '') {
    return null;
  }
  const value = Number(text);
  if (!Number.isFinite(value) || (props.isWhole && !Number.isInteger(value))) {
    return props.isWhole ? trans.__('Expected a whole number.') : trans.__('Expected a number.');
  }
  if (props.isOpen ? value <= minimum : value < minimum) {
    return props.isOpen
      ? trans.__('Must be more than %1.', minimum)
      : trans.__('Must be at least %1.', minimum);
  }
  if (props.maximum !== undefined && value > props.maximum) {
    return trans.__('Must be at most %1.', props.maximum);
  }
  return null;
}
