import * as React from 'react';

import {
  ApiError,
  errorMessage,
  type Export,
  type OptionValues,
  type Problem
} from '../../../services';
import type { ExportTarget } from './targets';

/** Milliseconds of rest before options that change are written. */
const REST = 250;

/** What a target writes, and whether that is what was chosen last. */
export interface WrittenExport {
  /** The target that `result` is of. */
  target: string | null;
  /** What was written last; null until something was, and after a refusal. */
  result: Export | null;
  /** Why there is none, and where that lies in the pipeline. */
  refusal: { message: string; problems: readonly Problem[] } | null;
  isLoading: boolean;
}

const NONE: WrittenExport = { target: null, result: null, refusal: null, isLoading: true };

/** Write the pipeline for a target as options change. What was written before stays until there is the next. */
export function useExport(
  target: ExportTarget | null,
  options: OptionValues
): WrittenExport & { retry: () => void } {
  const [written, setWritten] = React.useState<WrittenExport>(NONE);
  const [tries, setTries] = React.useState(0);
  const last = React.useRef<ExportTarget | null>(null);
  const key = JSON.stringify(options);
  React.useEffect(() => {
    if (target === null) {
      return;
    }
    let isCurrent = true;
    const isOther = last.current !== target;
    last.current = target;
    setWritten(before => (isOther ? NONE : { ...before, isLoading: true }));
    const tell = (told: Pick<WrittenExport, 'result' | 'refusal'>) => {
      if (isCurrent) {
        setWritten({ target: target.name, isLoading: false, ...told });
      }
    };
    const write = () =>
      target.write(JSON.parse(key) as OptionValues).then(
        result => tell({ result, refusal: null }),
        reason => tell({ result: null, refusal: refusalOf(reason) })
      );
    const timer = window.setTimeout(() => void write(), isOther ? 0 : REST);
    return () => {
      isCurrent = false;
      window.clearTimeout(timer);
    };
  }, [target, key, tries]);
  return { ...written, retry: () => setTries(tries + 1) };
}

function refusalOf(reason: unknown): WrittenExport['refusal'] {
  const problems = reason instanceof ApiError ? reason.problems : [];
  return { message: errorMessage(reason), problems };
}
