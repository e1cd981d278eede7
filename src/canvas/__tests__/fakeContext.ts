import { nullTranslator } from '@jupyterlab/translation';
import { vi } from 'vitest';

import type { CanvasContextValue } from '../context';

/** What a card needs beside its own data, with actions that only remember. */
export function fakeContext(): CanvasContextValue {
  return {
    actions: {
      openNotebook: vi.fn(),
      openExecuted: vi.fn(),
      openLog: vi.fn(),
      rerun: vi.fn(),
      showInstance: vi.fn(),
      loadArtifact: () => Promise.reject(new Error('There is no artifact.')),
      loadFigure: () => Promise.resolve(null),
      openFile: vi.fn(),
      editCondition: vi.fn()
    },
    trans: nullTranslator.load('')
  };
}
