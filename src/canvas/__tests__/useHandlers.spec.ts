import { renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';

import { useHandlers } from '../useHandlers';

it('gives the same functions, which call those of the last drawing', () => {
  const calls: string[] = [];
  const { result, rerender } = renderHook(
    ({ turn }) => useHandlers({ press: (key: string) => void calls.push(`${turn} ${key}`) }),
    { initialProps: { turn: 'first' } }
  );
  const before = result.current;
  rerender({ turn: 'second' });
  expect(result.current.press).toBe(before.press);
  before.press('a');
  expect(calls).toEqual(['second a']);
});
