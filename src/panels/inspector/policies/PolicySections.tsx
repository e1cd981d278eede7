import * as React from 'react';

import { CacheSection } from './CacheSection';
import { ForEachSection } from './ForEachSection';
import { PinnedSection } from './PinnedSection';
import { PoolSection } from './PoolSection';
import { PolicyProps } from './props';
import { RulesSection } from './RulesSection';

/** When and how often a node runs, and when it need not. */
export function PolicySections(props: PolicyProps): JSX.Element {
  return (
    <>
      <ForEachSection {...props} />
      <RulesSection {...props} />
      <CacheSection {...props} />
      <PinnedSection {...props} />
      <PoolSection {...props} />
    </>
  );
}
