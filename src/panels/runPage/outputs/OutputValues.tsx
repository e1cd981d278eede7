import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon } from '@jupyterlab/ui-components';
import type { JSONObject, JSONValue } from '@lumino/coreutils';
import * as React from 'react';

import { IconButton } from '../../buttons';
import { copyText, valueText } from './values';

/** Names and values, each to be copied; long ones are folded. */
export function OutputValues(props: {
  values: JSONObject;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { values, trans } = props;
  const entries = Object.entries(values);
  return entries.length === 0 ? null : (
    <table className="jp-DagflowOutputValues">
      <tbody>
        {entries.map(([name, value]) => (
          <tr key={name}>
            <th scope="row" title={name}>
              {name}
            </th>
            <td>
              <Value value={value as JSONValue} trans={trans} />
            </td>
            <td className="jp-DagflowOutputValues-copy">
              <IconButton
                icon={copyIcon}
                title={trans.__('Copy %1', name)}
                onClick={() => Clipboard.copyToSystem(copyText(value as JSONValue))}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value(props: { value: JSONValue; trans: TranslationBundle }): JSX.Element {
  const { value, trans } = props;
  const [isWhole, setWhole] = React.useState(false);
  const { short, whole, isNumber } = valueText(value);
  if (whole === null) {
    return (
      <code data-number={isNumber || undefined} title={isNumber ? String(value) : undefined}>
        {short}
      </code>
    );
  }
  return (
    <>
      <code>{isWhole ? whole : short}</code>
      <button
        type="button"
        className="jp-DagflowLink"
        aria-expanded={isWhole}
        onClick={() => setWhole(!isWhole)}
      >
        {isWhole ? trans.__('Show less') : trans.__('Show all')}
      </button>
    </>
  );
}
