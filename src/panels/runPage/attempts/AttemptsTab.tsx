import * as React from 'react';

import type { RunViewProps } from '../props';

export function AttemptsTab(props: RunViewProps): JSX.Element {
  return <section aria-label={props.trans.__('Attempts')} />;
}
