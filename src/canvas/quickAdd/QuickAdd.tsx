import { searchIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { nodeTitle } from '../../model';
import { useCanvas } from '../context';
import { OfferList } from './OfferList';
import type { Offer } from './offers';
import type { OpenWire } from './openWire';
import type { QuickAddModel } from './quickAddModel';
import { useOffers, type Offers } from './useOffers';

export interface QuickAddProps {
  model: QuickAddModel;
  wire: OpenWire | null;
  style: React.CSSProperties;
  onChoose: (offer: Offer) => void;
  onClose: () => void;
  /** Something else was chosen, by mouse or by keyboard. */
  onLeave: (to: Element) => void;
}

/** Offers in the list; beyond these more letters are quicker than scrolling. */
const MOST_SHOWN = 100;

/** A search field over a list of what can be added, used by keyboard or mouse. */
export function QuickAdd(props: QuickAddProps): JSX.Element {
  const { model, wire, onChoose, onClose, onLeave } = props;
  const { trans } = useCanvas();
  const [letters, setLetters] = React.useState('');
  const offers = useOffers(model, wire, letters, trans);
  const ranked = offers.ranked.slice(0, MOST_SHOWN);
  const [activeKey, setActiveKey] = React.useState<string | null>(null);
  // The first is taken unless another one was chosen that is still there.
  const active = Math.max(
    0,
    ranked.findIndex(each => each.offer.key === activeKey)
  );
  const id = React.useId();
  const frame = usePressOutside(onLeave);
  const field = React.useRef<HTMLInputElement>(null);
  const focus = () => field.current?.focus({ preventScroll: true });
  React.useEffect(focus, []);
  const move = (by: number) => {
    const next = Math.min(ranked.length - 1, Math.max(0, active + by));
    setActiveKey(ranked[next]?.offer.key ?? null);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const act = keyAction(event, {
      move,
      choose: () => ranked[active] && onChoose(ranked[active].offer),
      close: onClose
    });
    if (act !== null) {
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  };
  return (
    <div
      className="jp-DagflowQuickAdd nowheel nopan nodrag"
      role="dialog"
      aria-label={trans.__('Add a node')}
      style={props.style}
      onKeyDown={onKeyDown}
      ref={frame}
      // The letters keep the focus.
      onMouseDown={event => event.target !== field.current && event.preventDefault()}
      onBlur={({ relatedTarget: to, currentTarget }) => {
        if (to === null) {
          requestAnimationFrame(() => isFocusNowhere() && focus());
        } else if (!currentTarget.contains(to)) {
          onLeave(to);
        }
      }}
    >
      {wire !== null && <WireLine model={model} wire={wire} />}
      <div className="jp-DagflowQuickAdd-search">
        <searchIcon.react tag="span" className="jp-DagflowQuickAdd-icon" />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={ranked.length > 0 ? `${id}-${active}` : undefined}
          aria-label={trans.__('Find what to add')}
          placeholder={trans.__('Notebook, script, sensor, …')}
          spellCheck={false}
          autoComplete="off"
          value={letters}
          onChange={event => {
            setLetters(event.target.value);
            setActiveKey(null);
          }}
        />
      </div>
      <OfferList
        id={id}
        ranked={ranked}
        active={active}
        port={wire?.port?.name ?? null}
        onActive={index => setActiveKey(ranked[index].offer.key)}
        onChoose={({ offer }) => onChoose(offer)}
        trans={trans}
      />
      <Told offers={offers} letters={letters} shown={ranked.length} />
      <div className="jp-DagflowQuickAdd-keys" aria-hidden="true">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> {trans.__('choose')}
        </span>
        <span>
          <kbd>⏎</kbd> {trans.__('add')}
        </span>
        <span>
          <kbd>{trans.__('Esc')}</kbd> {trans.__('close')}
        </span>
      </div>
    </div>
  );
}

/** Whether no part of the page has the focus, and no other window either, from which one comes back to where it was. */
function isFocusNowhere(): boolean {
  return document.hasFocus() && document.activeElement === document.body;
}

/** Hears of presses elsewhere, also on what takes no focus. */
function usePressOutside(onPress: (target: Element) => void): React.RefObject<HTMLDivElement> {
  const frame = React.useRef<HTMLDivElement>(null);
  const heard = React.useRef(onPress);
  heard.current = onPress;
  React.useEffect(() => {
    const press = ({ target }: PointerEvent) => {
      if (target instanceof Element && !frame.current?.contains(target)) {
        heard.current(target);
      }
    };
    document.addEventListener('pointerdown', press, true);
    return () => document.removeEventListener('pointerdown', press, true);
  }, []);
  return frame;
}

interface Acts {
  move: (by: number) => void;
  choose: () => void;
  close: () => void;
}

const PAGE = 6;

/** What a key does here; null for one that belongs to the letters. */
function keyAction(event: React.KeyboardEvent, acts: Acts): (() => void) | null {
  // An Enter that ends the writing of a character is not meant for the list.
  if (event.nativeEvent.isComposing) {
    return null;
  }
  switch (event.key) {
    case 'ArrowDown':
      return () => acts.move(1);
    case 'ArrowUp':
      return () => acts.move(-1);
    case 'PageDown':
      return () => acts.move(PAGE);
    case 'PageUp':
      return () => acts.move(-PAGE);
    case 'Tab':
      return () => acts.move(event.shiftKey ? -1 : 1);
    case 'Enter':
      return acts.choose;
    case 'Escape':
      return acts.close;
    default:
      return null;
  }
}

/** From where the wire comes, or where it leads. */
function WireLine({ model, wire }: { model: QuickAddModel; wire: OpenWire }): JSX.Element {
  const { trans } = useCanvas();
  const node = model.canvas.document.node(wire.nodeId);
  const name = node ? nodeTitle(node) : wire.nodeId;
  const { port } = wire;
  return (
    <div className="jp-DagflowQuickAdd-wire">
      {wire.side === 'source' ? trans.__('After') : trans.__('Before')} <b>{name}</b>
      {port !== null && (
        <code>
          {port.name}
          {port.type && port.type !== 'any' && `: ${port.type}`}
        </code>
      )}
    </div>
  );
}

interface ToldProps {
  offers: Offers;
  letters: string;
  shown: number;
}

/** What the list cannot say by itself: that it is on its way, incomplete, empty, or broken. */
function Told({ offers, letters, shown }: ToldProps): JSX.Element | null {
  const { trans } = useCanvas();
  if (offers.error !== null) {
    return (
      <p className="jp-DagflowQuickAdd-told jp-mod-error" role="alert">
        {trans.__('The files could not be listed.')} {offers.error}
      </p>
    );
  }
  const told =
    shown === 0 && !offers.isLoading
      ? trans.__('Nothing that can be added holds the letters “%1”.', letters.trim())
      : offers.isLoading && (offers.hasMore || shown < offers.ranked.length || letters === '')
        ? trans.__('Looking for files…')
        : offers.hasMore || shown < offers.ranked.length
          ? trans.__('There are more files; type to find them.')
          : null;
  return told === null ? null : (
    <p className="jp-DagflowQuickAdd-told" role="status">
      {told}
    </p>
  );
}
