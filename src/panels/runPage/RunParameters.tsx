import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSONObject, JSONValue } from '@lumino/coreutils';
import * as React from 'react';

import { shown } from '../../elements/values';

/** Parameters beyond which the rest is folded. */
const MANY = 6;
const SHORT = 40;

/** The parameters that a run was given; nothing at all without one. */
export function RunParameters(props: {
  values: JSONObject;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { values, trans } = props;
  const [isWhole, setWhole] = React.useState(false);
  const entries = Object.entries(values);
  if (entries.length === 0) {
    return null;
  }
  const visible = isWhole ? entries : entries.slice(0, MANY);
  return (
    <div className="jp-DagflowRunParameters" role="group" aria-label={trans.__('Parameters')}>
      <dl>
        {visible.map(([name, value]) => (
          <div key={name} title={shown(value as JSONValue, 2000)}>
            <dt>{name}</dt>
            <dd>{shown(value as JSONValue, SHORT)}</dd>
          </div>
        ))}
      </dl>
      {entries.length > visible.length && (
        <button type="button" className="jp-DagflowLink" onClick={() => setWhole(true)}>
          {trans.__('%1 more', entries.length - visible.length)}
        </button>
      )}
    </div>
  );
}
