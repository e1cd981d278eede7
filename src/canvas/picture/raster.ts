import type { Picture } from './picture';

/** What browsers draw at most: pixels of a side, and of the whole. */
const LONGEST = 16_000;
const MOST = 200_000_000;

/** The picture as a PNG in base64, so many times as large; less where a browser could not draw it. */
export async function rasterized({ svg, width, height }: Picture, scale: number): Promise<string> {
  const fitting = Math.min(
    scale,
    LONGEST / width,
    LONGEST / height,
    Math.sqrt(MOST / width / height)
  );
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.floor(width * fitting));
  canvas.height = Math.max(1, Math.floor(height * fitting));
  const context = canvas.getContext('2d');
  if (context === null) {
    throw new Error('The browser cannot draw the picture.');
  }
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  const url = canvas.toDataURL('image/png');
  const mark = url.indexOf(',');
  if (!url.startsWith('data:image/png') || mark === -1) {
    throw new Error('The picture is too large for the browser.');
  }
  return url.slice(mark + 1);
}
