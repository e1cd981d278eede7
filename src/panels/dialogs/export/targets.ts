import type { LabIcon } from '@jupyterlab/ui-components';

import type { Export, Exporter, OptionValues } from '../../../services';

/** Something that a pipeline can be written as. */
export interface ExportTarget extends Exporter {
  icon: LabIcon;
  /** Write the pipeline; may throw ApiError. */
  write: (options: OptionValues) => Promise<Export>;
}

/** What a person chose the last time. */
export interface RememberedExport {
  target: string;
  /** Choices by the names of the targets. */
  options: Readonly<Record<string, OptionValues>>;
}

/** Keeps it until the next time. */
export interface ExportMemory {
  load: () => Promise<RememberedExport | null>;
  save: (chosen: RememberedExport) => void;
}
