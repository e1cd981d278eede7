import type { IStateDB } from '@jupyterlab/statedb';
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';

import type { ExportMemory, RememberedExport } from '../../panels';

const KEY = 'jupyter-dagflow:export';

/** What was exported last, kept in the lab's state; null where the lab keeps none. */
export function exportMemory(state: IStateDB | null): ExportMemory | null {
  return (
    state && {
      load: async () => {
        // Without it, there is just nothing remembered.
        const value = await state.fetch(KEY).catch(() => undefined);
        return readRemembered(value);
      },
      save: chosen => {
        state.save(KEY, { ...chosen }).catch((reason: unknown) => {
          console.warn('jupyter-dagflow: the choice of an export could not be kept.', reason);
        });
      }
    }
  );
}

/** What may have been written by another version, as far as it fits; the form drops what it does not know. */
export function readRemembered(
  value: ReadonlyPartialJSONValue | undefined
): RememberedExport | null {
  const { target, options } = asObject(value);
  if (typeof target !== 'string') {
    return null;
  }
  const read = Object.entries(asObject(options)).map(([name, values]) => [
    name,
    Object.fromEntries(
      Object.entries(asObject(values)).filter(([, each]) =>
        ['string', 'boolean'].includes(typeof each)
      )
    )
  ]);
  return { target, options: Object.fromEntries(read) as RememberedExport['options'] };
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
