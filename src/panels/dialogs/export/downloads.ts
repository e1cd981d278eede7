import { Clipboard } from '@jupyterlab/apputils';

import type { ExportedFile } from '../../../services';

/** Let the browser save a file. */
export function download(file: ExportedFile): void {
  const url = URL.createObjectURL(blobOf(file));
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  // The browser may read it a moment later.
  window.setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Put a file's content on the clipboard: a PNG as a picture, all else as text. */
export async function copy(file: ExportedFile): Promise<void> {
  if (file.picture !== 'image/png') {
    Clipboard.copyToSystem(file.content);
    return;
  }
  await navigator.clipboard.write([new ClipboardItem({ 'image/png': blobOf(file) })]);
}

/** Whether the browser can put it on the clipboard. */
export function canCopy(file: ExportedFile): boolean {
  return file.picture !== 'image/png' || typeof window.ClipboardItem === 'function';
}

function blobOf({ content, picture }: ExportedFile): Blob {
  const type = picture ?? 'text/plain;charset=utf-8';
  const data =
    picture === 'image/png'
      ? Uint8Array.from(atob(content), letter => letter.charCodeAt(0))
      : content;
  return new Blob([data], { type });
}
