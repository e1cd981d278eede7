import * as React from 'react';

/** Whether the space bar is held while the focus is in an element, and not where something is written or pressed. */
export function useSpaceHeld(within: React.RefObject<HTMLElement>): boolean {
  const [isHeld, setHeld] = React.useState(false);
  React.useEffect(() => {
    const onDown = (event: KeyboardEvent) => {
      const target = event.target as Element;
      const frame = within.current?.closest('.jp-DagflowCanvas') ?? null;
      const isOurs =
        frame?.contains(target) && !target.closest('button, input, textarea, select, summary, a');
      if (event.code === 'Space' && isOurs) {
        // The browser would scroll.
        event.preventDefault();
        setHeld(true);
      }
    };
    const onUp = (event: KeyboardEvent) => event.code === 'Space' && setHeld(false);
    const onBlur = () => setHeld(false);
    document.addEventListener('keydown', onDown);
    document.addEventListener('keyup', onUp);
    window.addEventListener('blur', onBlur);
    return () => {
      document.removeEventListener('keydown', onDown);
      document.removeEventListener('keyup', onUp);
      window.removeEventListener('blur', onBlur);
    };
  }, [within]);
  return isHeld;
}
