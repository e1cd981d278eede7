import type { Widget } from '@lumino/widgets';

const FOCUSABLE =
  'button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), summary, a[href], [tabindex="0"]';

/** Give the focus to the next of several parts that is to be seen and can take it; after the last, to the first. */
export function focusNext(parts: readonly Widget[]): void {
  const at = parts.findIndex(part => part.node.contains(document.activeElement));
  const order = [...parts.slice(at + 1), ...parts.slice(0, at + 1)];
  for (const { node, isVisible } of order) {
    const isOwn = at >= 0 && node === parts[at].node;
    const target = node.tabIndex === 0 ? node : node.querySelector<HTMLElement>(FOCUSABLE);
    if (isVisible && !isOwn && target) {
      target.focus();
      return;
    }
  }
}
