import type { JSONObject } from '@lumino/coreutils';

import { stemOf } from '../../model';
import { exportFrom } from '../exports/exporting';
import type { RunPage } from './runPage';

/** Let the pipeline of a run be exported as it was run. */
export function exportRun(page: RunPage): void {
  const { run, graph, services } = page;
  if (run === null) {
    return;
  }
  const { pipeline: path, document } = run;
  const title = document.name || stemOf(path);
  const showProblem = ({ node_id }: { node_id: string | null }) =>
    page.show({ tab: 'graph', ...(node_id === null ? {} : { nodeId: node_id }) });
  void exportFrom(
    { path, title, document: document as JSONObject, canvas: graph.model, showProblem },
    services
  );
}
