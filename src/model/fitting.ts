import type { JSONValue } from '@lumino/coreutils';

import { GIB, MIB, quantityValue } from './quantities';

/** What an attempt was seen to take; null where nobody measured. */
export interface ResourcesSeen {
  /** Bytes. */
  peakMemory: number | null;
  /** Seconds of all cores together. */
  cpuSeconds: number | null;
}

/** What a record's `resources` tell: `{"peak_memory_bytes", "cpu_s"}`, either or both of which may be missing. */
export function resourcesSeen(resources: JSONValue | undefined): ResourcesSeen {
  const told = typeof resources === 'object' && resources !== null ? resources : {};
  const { peak_memory_bytes: memory, cpu_s: cpu } = told as Record<string, unknown>;
  return { peakMemory: amount(memory), cpuSeconds: amount(cpu) };
}

/** How a request compares with what was used. */
export interface Fitting {
  /** What to ask for instead, as the document writes it. */
  fitting: string;
  /** Whether the request is so far off that changing it is worth offering. */
  isOffered: boolean;
}

/** Room above the peak, for the next run is never quite the same. */
const HEADROOM = 1.3;
/** A request this many times the fitting one is wasteful. */
const WASTEFUL = 2;

/** The memory to ask for, given the peak in bytes. A request below the peak, or of more than twice what fits, is off. */
export function fittingMemory(asked: string | null, peak: number): Fitting {
  const wanted = peak * HEADROOM;
  const step = wanted < GIB ? 64 * MIB : GIB / 2;
  const bytes = Math.max(1, Math.ceil(wanted / step)) * step;
  const before = asked === null ? null : quantityValue(asked);
  return {
    fitting: bytes < GIB ? `${bytes / MIB}Mi` : `${bytes / GIB}Gi`,
    isOffered: before === null || before > WASTEFUL * bytes || before < peak
  };
}

/** Attempts shorter than this many seconds spend much of their time on starting: their mean tells little. */
const TELLING_S = 60;

/** The cores to ask for, given the seconds that all cores worked in an attempt of `duration` seconds. */
export function fittingCpu(asked: number, cpuSeconds: number, duration: number): CpuFitting {
  const mean = duration > 0 ? cpuSeconds / duration : 0;
  const fitting = Math.max(1, Math.ceil(mean * 2)) / 2;
  const isWasteful = asked > WASTEFUL * fitting;
  return {
    mean,
    fitting: String(fitting),
    isWasteful,
    isOffered: isWasteful && duration >= TELLING_S
  };
}

export interface CpuFitting extends Fitting {
  /** Cores at work, on average. */
  mean: number;
  /** Whether far more is asked for, if only in an attempt too short to be sure. */
  isWasteful: boolean;
}

function amount(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}
