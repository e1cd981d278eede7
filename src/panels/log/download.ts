import { plainText } from './ansi';
import type { LogLine } from './lines';

/** The lines as a text file holds them: without colours, with times and sources as they are shown. */
export function logText(
  lines: readonly LogLine[],
  shown: { hasTimes: boolean; hasSources: boolean }
): string {
  return lines
    .map(line => {
      const parts = [
        ...(shown.hasTimes ? [new Date(line.time * 1000).toISOString()] : []),
        ...(shown.hasSources && line.source ? [`[${line.source.title}]`] : []),
        plainText(line.text)
      ];
      return `${parts.join(' ')}\n`;
    })
    .join('');
}

/** A name that every file system takes: `train-2-20261121.log`. */
export function logFileName(parts: readonly string[]): string {
  const plain = parts.map(part =>
    part.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|-+$/g, '')
  );
  return `${
    plain
      .filter(part => part !== '')
      .join('-')
      .slice(0, 120) || 'log'
  }.log`;
}

/** Let the browser keep a text as a file. */
export function downloadText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
