import * as React from 'react';

export interface PickItem {
  label: string;
  /** What is to be known of it, beside it. */
  hint?: string | null;
}

export interface PickListProps {
  title: string;
  placeholder: string;
  items: readonly PickItem[];
  /** Said where there is nothing to pick from. */
  empty: string;
  onPick: (index: number) => void;
  onClose: () => void;
}

/** A short list over the canvas: typing filters it, the arrow keys walk it, Enter picks, Escape leaves. */
export function PickList(props: PickListProps): JSX.Element {
  const { items, title } = props;
  const [text, setText] = React.useState('');
  const [at, setAt] = React.useState(0);
  const id = React.useId();
  const field = React.useRef<HTMLInputElement>(null);
  React.useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = items
    .map((item, index) => ({ ...item, index }))
    .filter(({ label }) => words.every(word => label.toLowerCase().includes(word)));
  const active = Math.min(at, shown.length - 1);
  const optionId = (index: number) => `${id}-${index}`;
  React.useEffect(() => {
    document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, active]);
  const onKeyDown = (event: React.KeyboardEvent) => {
    const act = {
      ArrowDown: () => setAt((active + 1) % Math.max(1, shown.length)),
      ArrowUp: () => setAt((active - 1 + shown.length) % Math.max(1, shown.length)),
      Enter: () => active >= 0 && props.onPick(shown[active].index),
      Escape: props.onClose,
      Tab: props.onClose
    }[event.key];
    if (act) {
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  };
  return (
    <div className="jp-DagflowPick nodrag nopan nowheel" role="dialog" aria-label={title}>
      <div className="jp-DagflowPick-title" id={`${id}-title`}>
        {title}
      </div>
      <input
        ref={field}
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={active >= 0 ? optionId(active) : undefined}
        aria-labelledby={`${id}-title`}
        placeholder={props.placeholder}
        value={text}
        onChange={event => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={props.onClose}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={title}>
        {shown.map((item, index) => (
          <li
            key={item.index}
            id={optionId(index)}
            role="option"
            aria-selected={index === active}
            // The field keeps the focus, whose loss closes the list.
            onPointerDown={event => event.preventDefault()}
            onPointerMove={() => setAt(index)}
            onClick={() => props.onPick(item.index)}
          >
            <span>{item.label}</span>
            {item.hint && <small>{item.hint}</small>}
          </li>
        ))}
      </ul>
      {shown.length === 0 && <p>{props.empty}</p>}
    </div>
  );
}
