import { TranslationBundle } from '@jupyterlab/translation';

import { Resources, ResourcesSeen, bytesText, quantityText } from '../model';
import { durationText } from './durations';

/** What a node took, beside what it asked for: `1.1 GiB of 8 GiB · 12 s CPU · 1 GPU`; null where nothing was seen. */
export function usageText(
  seen: ResourcesSeen,
  asked: Resources,
  trans: TranslationBundle
): string | null {
  const { peakMemory, cpuSeconds } = seen;
  if (peakMemory === null && cpuSeconds === null) {
    return null;
  }
  const parts: string[] = [];
  if (peakMemory !== null) {
    const took = bytesText(peakMemory);
    parts.push(asked.memory ? trans.__('%1 of %2', took, quantityText(asked.memory)) : took);
  }
  if (cpuSeconds !== null) {
    parts.push(trans.__('%1 CPU', secondsText(cpuSeconds)));
  }
  if (asked.gpu) {
    parts.push(gpuText(asked.gpu, trans));
  }
  return parts.join(' · ');
}

/** What a node asks for: `2 CPUs · 8 GiB · 1 GPU`; null if it asks for nothing. */
export function askedText(asked: Resources, trans: TranslationBundle): string | null {
  const parts: string[] = [];
  if (asked.cpu) {
    parts.push(trans._n('%1 CPU', '%1 CPUs', asked.cpu));
  }
  if (asked.memory) {
    parts.push(quantityText(asked.memory));
  }
  if (asked.gpu) {
    parts.push(gpuText(asked.gpu, trans));
  }
  return parts.length === 0 ? null : parts.join(' · ');
}

function gpuText(count: number, trans: TranslationBundle): string {
  return trans._n('%1 GPU', '%1 GPUs', count);
}

function secondsText(seconds: number): string {
  return seconds < 10
    ? `${seconds.toFixed(1)} s`
    : seconds < 60
      ? `${Math.round(seconds)} s`
      : durationText(seconds);
}
