import * as React from 'react';

import { Problem } from '../../services';
import { useDraft } from './drafts';

/** What is shown beneath a field. */
export interface Complaint {
  message: string;
  severity: Problem['severity'];
}

export interface FieldFrameProps {
  id: string;
  label: string;
  /** A type or unit, shown small beside the label. */
  hint?: string;
  title?: string;
  help?: string;
  complaint: Complaint | null;
  /** Stands at the right of the label. */
  aside?: React.ReactNode;
  children: React.ReactNode;
}

/**
 * Label, help and complaint around an input. The severity is no `jp-mod-error`: a dialog that sees one among its inputs
 * would look at it before it is drawn anew, and keep its button closed though all is well.
 */
export function FieldFrame(props: FieldFrameProps): JSX.Element {
  const { id, complaint } = props;
  return (
    <div className="jp-DagflowField" data-severity={complaint?.severity}>
      <div className="jp-DagflowField-head">
        <label htmlFor={id} title={props.title ?? props.label}>
          {props.label}
        </label>
        {props.hint && <span className="jp-DagflowField-hint">{props.hint}</span>}
        {props.aside}
      </div>
      {props.children}
      {complaint && (
        <div id={`${id}-complaint`} className="jp-DagflowField-complaint" role="alert">
          {complaint.message}
        </div>
      )}
      {props.help && <div className="jp-DagflowField-help">{props.help}</div>}
    </div>
  );
}

export interface Suggestion {
  value: string;
  /** What is to know about it. */
  label?: string;
}

export interface TextInputProps {
  id: string;
  /** Names the draft; unique among all fields of the panel. */
  draftKey: string;
  /** The text as the document has it. */
  value: string;
  placeholder?: string;
  /** Why the text cannot be taken over; null when it can. */
  check?: (text: string) => string | null;
  /** Called once per edit, when the field is left or Enter is pressed. */
  onCommit: (text: string) => void;
  /** Told while typing, with null when it is fine. */
  onComplaint?: (message: string | null) => void;
  /** Whether the input shows its complaint itself, where no frame does. */
  showsComplaint?: boolean;
  isInvalid?: boolean;
  /** Whether a text that `check` complains of is taken over all the same, and marked in the document. */
  keepsInvalid?: boolean;
  multiline?: boolean;
  /** Whether the text is code, such as JSON. */
  isCode?: boolean;
  label?: string;
  /** What is known to be there; anything else may be typed as well. */
  suggestions?: readonly Suggestion[];
}

/** A text input whose text becomes an edit only when it is left; Escape takes the typing back. */
export function TextInput(props: TextInputProps): JSX.Element {
  const { id, value, check, onCommit } = props;
  const [draft, setDraft] = useDraft(props.draftKey);
  const complaint = draft === null ? null : (check?.(draft) ?? null);
  const tell = React.useRef(props.onComplaint);
  tell.current = props.onComplaint;
  React.useEffect(() => tell.current?.(complaint), [complaint]);

  const commit = () => {
    if (draft === null || (complaint !== null && draft !== value && !props.keepsInvalid)) {
      return;
    }
    setDraft(null);
    if (draft !== value) {
      onCommit(draft);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const accelerated = event.ctrlKey || event.metaKey;
    if (event.key === 'Escape' && draft !== null) {
      event.stopPropagation();
      setDraft(null);
    } else if (event.key === 'Enter' && (!props.multiline || accelerated)) {
      commit();
    }
  };
  const shared = {
    id,
    className: `jp-DagflowInput ${props.isInvalid || complaint ? 'jp-mod-invalid' : ''} ${props.isCode ? 'jp-mod-code' : ''}`,
    value: draft ?? value,
    placeholder: props.placeholder,
    // A narrow field may cut what it says while it is empty.
    title: (draft ?? value) === '' ? props.placeholder : undefined,
    spellCheck: false,
    'aria-label': props.label,
    'aria-invalid': Boolean(props.isInvalid || complaint),
    'aria-describedby': `${id}-complaint`,
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      setDraft(event.target.value),
    onBlur: commit,
    onKeyDown
  };
  if (props.multiline) {
    return <textarea {...shared} rows={rowsOf(shared.value)} />;
  }
  return (
    <>
      <input {...shared} type="text" autoComplete="off" list={props.suggestions && `${id}-list`} />
      {props.suggestions && (
        <datalist id={`${id}-list`}>
          {props.suggestions.map(({ value: text, label }) => (
            <option key={text} value={text} label={label} />
          ))}
        </datalist>
      )}
      {props.showsComplaint && complaint && (
        <div id={`${id}-complaint`} className="jp-DagflowField-complaint" role="alert">
          {complaint}
        </div>
      )}
    </>
  );
}

/** Rows that a text takes in a narrow panel, within reason. */
function rowsOf(text: string): number {
  const WIDTH = 32;
  const rows = text
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / WIDTH)), 0);
  return Math.min(10, Math.max(2, rows));
}

export interface TextFieldProps
  extends
    Omit<TextInputProps, 'onComplaint' | 'isInvalid'>,
    Pick<FieldFrameProps, 'hint' | 'help' | 'aside'> {
  label: string;
  /** A longer explanation of the label. */
  title?: string;
  /** What the server says about this place. */
  problem: Problem | null;
}

/** A labelled text input that shows its own complaint first, else the server's. */
export function TextField(props: TextFieldProps): JSX.Element {
  const { label, title, hint, help, aside, problem, ...input } = props;
  const [own, setOwn] = React.useState<string | null>(null);
  const complaint: Complaint | null = own === null ? problem : { message: own, severity: 'error' };
  return (
    <FieldFrame
      id={props.id}
      label={label}
      hint={hint}
      title={title}
      help={help}
      aside={aside}
      complaint={complaint}
    >
      <TextInput
        {...input}
        onComplaint={setOwn}
        isInvalid={complaint !== null && complaint.severity === 'error'}
      />
    </FieldFrame>
  );
}

export interface SelectFieldProps {
  id: string;
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  problem: Problem | null;
  /** A longer explanation of the label. */
  title?: string;
  help?: string;
  /** Stands at the right of the label. */
  aside?: React.ReactNode;
  onCommit: (value: string) => void;
}

/** A labelled choice; each change is an edit. */
export function SelectField(props: SelectFieldProps): JSX.Element {
  return (
    <FieldFrame
      id={props.id}
      label={props.label}
      title={props.title}
      help={props.help}
      aside={props.aside}
      complaint={props.problem}
    >
      <select
        id={props.id}
        className={`jp-DagflowInput ${props.problem?.severity === 'error' ? 'jp-mod-invalid' : ''}`}
        value={props.value}
        onChange={event => props.onCommit(event.target.value)}
      >
        {props.options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}

export interface CheckFieldProps {
  id: string;
  label: string;
  isChecked: boolean;
  onCommit: (isChecked: boolean) => void;
}

/** A yes or no; each change is an edit. */
export function CheckField(props: CheckFieldProps): JSX.Element {
  return (
    <div className="jp-DagflowCheck">
      <input
        id={props.id}
        type="checkbox"
        checked={props.isChecked}
        onChange={event => props.onCommit(event.target.checked)}
      />
      <label htmlFor={props.id}>{props.label}</label>
    </div>
  );
}
