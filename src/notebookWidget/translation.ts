import type { TranslationBundle } from '@jupyterlab/translation';

/**
 * Words as they are written in the source. A cell is shown by other front ends than JupyterLab as well, and a widget is
 * not told of the translations that there are.
 */
export const trans: Pick<TranslationBundle, '__'> = {
  __: (text: string, ...values: unknown[]) =>
    text.replace(/%(\d)/g, (_, place: string) => String(values[Number(place) - 1]))
};
