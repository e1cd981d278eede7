import { TranslationBundle } from '@jupyterlab/translation';

/** What an executor is called on screen; one that nobody knows keeps its name. */
export function executorTitle(executor: string, trans: TranslationBundle): string {
  switch (executor) {
    case 'local':
      return trans.__('This machine');
    case 'kubernetes':
      return trans.__('Kubernetes');
    default:
      return executor;
  }
}
