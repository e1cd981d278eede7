import * as React from 'react';

import { Retry } from '../../../model';
import { NumberField } from '../numbers';
import { SettingsProps, inheritedText, mergedSettings } from '../settings';

interface RetryField {
  name: keyof Retry & string;
  label: string;
  title: string;
  otherwise: string;
  minimum: number;
  maximum?: number;
  isWhole?: boolean;
}

/** How often and when a failed attempt is tried again. */
export function RetryFields(props: SettingsProps): JSX.Element {
  const { settings, inherited, trans } = props;
  const commit = (changes: Partial<Retry>) =>
    props.onChange({ retry: mergedSettings(settings.retry, changes) as Retry | null });
  // Retries are inherited all together or not at all.
  const fallback = settings.retry ? null : inherited?.retry;
  const field = ({ name, otherwise, ...told }: RetryField) => (
    <NumberField
      key={name}
      {...told}
      id={`${props.id}-retry.${name}`}
      placeholder={inheritedText(fallback?.[name] as number | undefined, trans, otherwise)}
      value={settings.retry?.[name] as number | null | undefined}
      problem={props.problems.at(`${props.place}.retry.${name}`)}
      trans={trans}
      onCommit={value => commit({ [name]: value ?? undefined })}
    />
  );
  const [attempts, delay, ...rest] = retryFields(props);
  const isRetried = (settings.retry ?? fallback)?.attempts ?? 1;
  const hasMore = isRetried > 1 || rest.some(({ name }) => settings.retry?.[name] !== undefined);
  return (
    <>
      <div className="jp-DagflowColumns jp-mod-two">{[attempts, delay].map(field)}</div>
      {hasMore && <div className="jp-DagflowColumns">{rest.map(field)}</div>}
    </>
  );
}

function retryFields({ trans }: SettingsProps): RetryField[] {
  return [
    {
      name: 'attempts',
      label: trans.__('Attempts'),
      title: trans.__('All tries, the first included'),
      otherwise: '1',
      minimum: 1,
      isWhole: true
    },
    {
      name: 'delay_s',
      label: trans.__('Delay'),
      title: trans.__('Seconds before a retry'),
      otherwise: '0',
      minimum: 0
    },
    {
      name: 'backoff',
      label: trans.__('Backoff'),
      title: trans.__('Factor by which each further delay grows'),
      otherwise: '1',
      minimum: 1
    },
    {
      name: 'max_delay_s',
      label: trans.__('Longest'),
      title: trans.__('Seconds that no delay exceeds'),
      otherwise: '3600',
      minimum: 0
    },
    {
      name: 'jitter',
      label: trans.__('Jitter'),
      title: trans.__(
        'By which share of itself a delay varies, from 0 to 1, so that what failed together does not come back together'
      ),
      otherwise: '0',
      minimum: 0,
      maximum: 1
    }
  ];
}
