import { TranslationBundle } from '@jupyterlab/translation';
import { JSONObject, JSONValue } from '@lumino/coreutils';
import * as React from 'react';

import { shown } from '../../elements/values';

export interface ValueTableProps {
  title: string;
  values: JSONObject;
  trans: TranslationBundle;
}

/** Names and values; a long value is cut and shown whole when clicked. Nothing at all without values. */
export function ValueTable(props: ValueTableProps): JSX.Element | null {
  const entries = Object.entries(props.values);
  if (entries.length === 0) {
    return null;
  }
  return (
    <table className="jp-DagflowValues">
      <caption>{props.title}</caption>
      <tbody>
        {entries.map(([name, value]) => (
          <tr key={name}>
            <th scope="row" title={name}>
              {name}
            </th>
            <td>
              <Value value={value as JSONValue} trans={props.trans} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const SHORT = 60;
const LONGEST = 20_000;

function Value(props: { value: JSONValue; trans: TranslationBundle }): JSX.Element {
  const [isWhole, setWhole] = React.useState(false);
  const short = shown(props.value, SHORT);
  if (!short.endsWith('…')) {
    return <code>{short}</code>;
  }
  const whole = JSON.stringify(props.value, null, 2);
  return (
    <button
      type="button"
      className="jp-DagflowValues-long"
      aria-expanded={isWhole}
      title={isWhole ? props.trans.__('Show less') : props.trans.__('Show all')}
      onClick={() => setWhole(!isWhole)}
    >
      <code>{isWhole ? shownText(whole) : short}</code>
    </button>
  );
}

function shownText(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
