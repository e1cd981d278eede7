import * as React from 'react';

import type { Announcer } from './announcer';

/** The one place in which a canvas says what happens; seen by nobody, read out by screen readers when they are idle. */
export function LiveRegion({ announcer }: { announcer: Announcer }): JSX.Element {
  const [text, setText] = React.useState(announcer.text);
  React.useEffect(() => {
    const update = () => setText(announcer.text);
    announcer.changed.connect(update);
    return () => {
      announcer.changed.disconnect(update);
    };
  }, [announcer]);
  return (
    <div className="jp-DagflowCanvas-announcements" role="status" aria-live="polite">
      {text}
    </div>
  );
}
