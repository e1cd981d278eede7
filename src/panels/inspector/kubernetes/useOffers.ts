import * as React from 'react';

import { ClusterOffers, errorMessage } from '../../../services';
import { SettingsProps } from '../settings';

/** What is known of a cluster. */
export interface Loaded {
  /** Null until it is known, or if it cannot be. */
  offers: ClusterOffers | null;
  /** Why it cannot be known. */
  error: string | null;
  isLoading: boolean;
}

const LOADING: Loaded = { offers: null, error: null, isLoading: true };

/** What the cluster that the settings name offers, asked for while whoever uses this is on screen. */
export function useOffers(
  props: Pick<SettingsProps, 'settings' | 'inherited' | 'loadOffers'>
): Loaded {
  const own = props.settings.kubernetes;
  const inherited = props.inherited?.kubernetes;
  const context = own?.context ?? inherited?.context ?? '';
  const namespace = own?.namespace ?? inherited?.namespace ?? '';
  const [loaded, setLoaded] = React.useState(LOADING);
  // Whoever draws the panel may make this function anew each time.
  const load = React.useRef(props.loadOffers);
  load.current = props.loadOffers;
  React.useEffect(() => {
    let isCurrent = true;
    const show = (next: Loaded) => isCurrent && setLoaded(next);
    show(LOADING);
    load.current(context, namespace).then(
      offers => show({ offers, error: null, isLoading: false }),
      reason => show({ offers: null, error: errorMessage(reason), isLoading: false })
    );
    return () => {
      isCurrent = false;
    };
  }, [context, namespace]);
  return loaded;
}
