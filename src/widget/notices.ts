import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { ApiError, errorMessage } from '../services';

/** Do something that may be refused, and say so if it is; `title` is the sentence's beginning, without its full stop. */
export async function guarded(
  title: string,
  trans: TranslationBundle,
  act: () => Promise<unknown>
): Promise<void> {
  try {
    await act();
  } catch (error) {
    Notification.error(`${title}. ${told(error, trans)}`, { autoClose: 8000 });
  }
}

/** An error in few words, for the lab cuts long notices; the list of problems tells all with their places. */
function told(error: unknown, trans: TranslationBundle): string {
  const problems = error instanceof ApiError ? error.problems : [];
  const [first, ...others] = problems.filter(problem => problem.severity === 'error');
  if (first === undefined) {
    return errorMessage(error);
  }
  const more = trans._n('And %1 more problem.', 'And %1 more problems.', others.length);
  return others.length === 0 ? first.message : `${first.message} ${more}`;
}
