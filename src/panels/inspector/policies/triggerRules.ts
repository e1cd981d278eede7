import { TranslationBundle } from '@jupyterlab/translation';

import { TriggerRule } from '../../../model';

/** What a trigger rule means, in one sentence. */
export function ruleSentence(rule: TriggerRule, trans: TranslationBundle): string {
  switch (rule) {
    case 'all_success':
      return trans.__('Runs if everything before it succeeded.');
    case 'all_done':
      return trans.__('Runs when everything before it has ended, however it ended.');
    case 'all_failed':
      return trans.__('Runs if everything before it failed.');
    case 'one_success':
      return trans.__(
        'Runs as soon as one node before it succeeded, and does not wait for the rest.'
      );
    case 'one_failed':
      return trans.__('Runs as soon as one node before it failed, and does not wait for the rest.');
    case 'none_failed':
      return trans.__('Runs if nothing before it failed; what was skipped does not matter.');
    case 'none_failed_min_one_success':
      return trans.__('Runs if nothing before it failed and at least one node succeeded.');
    case 'none_skipped':
      return trans.__('Runs if nothing before it was skipped, whether it succeeded or failed.');
    case 'all_skipped':
      return trans.__('Runs if everything before it was skipped.');
    case 'one_done':
      return trans.__('Runs as soon as one node before it succeeded or failed.');
    case 'always':
      return trans.__('Runs at once, whatever is before it.');
  }
}
