import * as React from 'react';
import { createPortal } from 'react-dom';

export interface TipControl {
  /** Show words beside an element. */
  show: (element: Element, content: React.ReactNode) => void;
  hide: () => void;
  /** To be drawn somewhere. */
  tip: JSX.Element | null;
}

/** Pixels between a tip and what it is about, and the page's border. */
const GAP = 6;

/** Words that are shown while the pointer, or the focus, is on something. Nothing that is not told elsewhere, too. */
export function useTip(): TipControl {
  const [shown, setShown] = React.useState<{ box: DOMRect; content: React.ReactNode } | null>(null);
  const show = React.useCallback(
    (element: Element, content: React.ReactNode) =>
      setShown({ box: element.getBoundingClientRect(), content }),
    []
  );
  const hide = React.useCallback(() => setShown(null), []);
  return { show, hide, tip: shown && <Tip {...shown} /> };
}

function Tip(props: { box: DOMRect; content: React.ReactNode }): JSX.Element {
  const { box } = props;
  const element = React.useRef<HTMLDivElement>(null);
  const [place, setPlace] = React.useState<{ left: number; top: number } | null>(null);
  React.useLayoutEffect(() => {
    const own = element.current?.getBoundingClientRect();
    if (own) {
      const below = box.bottom + GAP;
      const isBelow = below + own.height <= window.innerHeight;
      const middle = Math.max(box.left, 0) + Math.min(box.width, window.innerWidth) / 2;
      setPlace({
        left: Math.max(GAP, Math.min(middle - own.width / 2, window.innerWidth - own.width - GAP)),
        top: isBelow ? below : Math.max(GAP, box.top - own.height - GAP)
      });
    }
  }, [box]);
  return createPortal(
    <div
      ref={element}
      className="jp-DagflowTip"
      role="tooltip"
      style={place ?? { left: 0, top: 0, visibility: 'hidden' }}
    >
      {props.content}
    </div>,
    document.body
  );
}

/** A name and what there is to say of it, a line for each. */
export function TipTable(props: {
  title: React.ReactNode;
  rows: readonly (readonly [string, React.ReactNode])[];
}): JSX.Element {
  return (
    <>
      <div className="jp-DagflowTip-title">{props.title}</div>
      <dl>
        {props.rows.map(([name, value]) => (
          <React.Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </React.Fragment>
        ))}
      </dl>
    </>
  );
}
