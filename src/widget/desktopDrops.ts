import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

/**
 * Files that are dropped from the desktop lie on another machine than the pipeline, maybe; the browser would leave the
 * page to show them. They are told of instead.
 */
export function tellDesktopDrops(node: HTMLElement, trans: TranslationBundle): void {
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  node.addEventListener('dragover', event => {
    if (hasFiles(event)) {
      event.preventDefault();
    }
  });
  node.addEventListener('drop', event => {
    if (hasFiles(event)) {
      event.preventDefault();
      event.stopPropagation();
      const names = Array.from(event.dataTransfer?.files ?? [], file => file.name).join(', ');
      Notification.warning(
        trans.__(
          'Upload %1 in the file browser first, then drag it from there onto the canvas.',
          names
        ),
        { autoClose: 8000 }
      );
    }
  });
}
