import * as React from 'react';

import type { CanvasPreferences, PreferenceValues } from './preferences';

export function usePreferences(preferences: CanvasPreferences): PreferenceValues {
  const [values, setValues] = React.useState(preferences.values);
  React.useEffect(() => {
    const update = (_: CanvasPreferences, next: PreferenceValues) => setValues(next);
    preferences.changed.connect(update);
    setValues(preferences.values);
    return () => {
      preferences.changed.disconnect(update);
    };
  }, [preferences]);
  return values;
}
