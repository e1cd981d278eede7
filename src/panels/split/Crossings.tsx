import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { SplitModel } from './splitModel';

export interface CrossingsProps {
  model: SplitModel;
  trans: TranslationBundle;
}

/** The values that go from part to part, and how. */
export function Crossings({ model, trans }: CrossingsProps): JSX.Element {
  const { crossings } = model;
  const orders = model.plan?.orders ?? [];
  if (crossings.length + orders.length === 0) {
    return (
      <p className="jp-DagflowSplit-none">
        {model.import.isLoading
          ? trans.__('Looking for the values that cross…')
          : trans.__('No value goes from one part to another.')}
      </p>
    );
  }
  return (
    <table className="jp-DagflowSplit-table" aria-label={trans.__('Values that cross')}>
      <thead>
        <tr>
          <th scope="col">{trans.__('Value')}</th>
          <th scope="col">{trans.__('From')}</th>
          <th scope="col">{trans.__('To')}</th>
          <th scope="col">{trans.__('As')}</th>
          <th scope="col">{trans.__('Why')}</th>
        </tr>
      </thead>
      <tbody>
        {crossings.map(({ name, from, to, how, choices, reason }) => (
          <tr key={`${name} ${from}`} data-crossing={name}>
            <th scope="row">
              <code title={name}>{name}</code>
            </th>
            <td title={from}>{from}</td>
            <td title={to.join(', ')}>{to.join(', ')}</td>
            <td>
              <select
                className="jp-DagflowInput"
                aria-label={trans.__('How %1 crosses', name)}
                value={how}
                disabled={choices.length < 2}
                onChange={event => model.setHow(name, event.target.value)}
              >
                {[...new Set([how, ...choices])].sort().map(choice => (
                  <option key={choice} value={choice}>
                    {choice}
                  </option>
                ))}
              </select>
            </td>
            <td title={reason}>{reason}</td>
          </tr>
        ))}
        {orders.map(({ from, to, reason }) => (
          <tr key={`order ${from} ${to}`} className="jp-mod-order">
            <th scope="row">{trans.__('no value')}</th>
            <td title={from}>{from}</td>
            <td title={to}>{to}</td>
            <td>{trans.__('order')}</td>
            <td title={reason}>{reason}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
