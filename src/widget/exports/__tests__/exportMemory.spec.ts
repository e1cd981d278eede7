import { StateDB } from '@jupyterlab/statedb';
import { describe, expect, it } from 'vitest';

import { exportMemory, readRemembered } from '../exportMemory';

describe('The memory of exports', () => {
  it('keeps what was chosen', async () => {
    const state = new StateDB();
    expect(await exportMemory(state)?.load()).toBeNull();
    const chosen = { target: 'argo', options: { argo: { image: 'a:1', artifacts: true } } };
    exportMemory(state)?.save(chosen);
    expect(await exportMemory(state)?.load()).toEqual(chosen);
  });

  it('is none where the lab keeps nothing', () => {
    expect(exportMemory(null)).toBeNull();
  });

  it('reads what fits of what another version wrote', () => {
    const options = { argo: { image: 'a', more: [1] }, script: 'no', airflow: null };
    expect(readRemembered({ target: 'argo', options })).toEqual({
      target: 'argo',
      options: { argo: { image: 'a' }, script: {}, airflow: {} }
    });
    for (const wrong of [undefined, null, 'argo', ['argo'], { target: 3 }]) {
      expect(readRemembered(wrong)).toBeNull();
    }
    expect(readRemembered({ target: 'argo' })).toEqual({ target: 'argo', options: {} });
  });
});
