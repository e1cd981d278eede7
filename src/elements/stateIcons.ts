import { LabIcon } from '@jupyterlab/ui-components';

import { SHAPES, type AnyState } from './states';

const ICONS = new Map<AnyState, LabIcon>();

/** A state's mark as an icon of the lab, for tabs and lists of it. */
export function stateIcon(state: AnyState): LabIcon {
  const known = ICONS.get(state);
  if (known) {
    return known;
  }
  const icon = new LabIcon({
    name: `dagflow:state-${state}`,
    svgstr: `<svg xmlns="http://www.w3.org/2000/svg" class="jp-DagflowStateIcon jp-mod-${state}" viewBox="0 0 16 16" width="16" height="16"><path d="${SHAPES[state]}"/></svg>`
  });
  ICONS.set(state, icon);
  return icon;
}
