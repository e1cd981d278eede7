import * as React from 'react';

import { nodeTypeOf } from '../../../model';
import { CacheSection } from './CacheSection';
import { ForEachSection } from './ForEachSection';
import { PinnedSection } from './PinnedSection';
import { PoolSection } from './PoolSection';
import { PolicyProps } from './props';
import { RulesSection } from './RulesSection';

/** When and how often a node runs, and when it need not. A sensor has no parameters, and waits each time anew. */
export function PolicySections(props: PolicyProps): JSX.Element {
  const isSensor = nodeTypeOf(props.node) === 'sensor';
  return (
    <>
      {!isSensor && <ForEachSection {...props} />}
      <RulesSection {...props} />
      {!isSensor && <CacheSection {...props} />}
      <PinnedSection {...props} />
      <PoolSection {...props} />
    </>
  );
}
