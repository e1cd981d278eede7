import type { LabIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { nodeRecord, type PipelineNode } from '../model';
import type { DagflowWidget } from '../widget';

/** A command as it is told here: what it does to the pipeline in front, and when it can. */
export interface PipelineCommand {
  label: string | ((widget: DagflowWidget | null, args: ReadonlyPartialJSONObject) => string);
  /** In the palette, where no menu says what it is about. */
  paletteLabel?: string;
  caption: string;
  icon?: LabIcon;
  execute: (widget: DagflowWidget, args: ReadonlyPartialJSONObject) => unknown;
  isEnabled?: (widget: DagflowWidget) => boolean;
  /** Whether menus show it at all. */
  isVisible?: (widget: DagflowWidget) => boolean;
  isToggled?: (widget: DagflowWidget, args: ReadonlyPartialJSONObject) => boolean;
}

/** Commands by their ids. */
export type Commands = Record<string, PipelineCommand>;

/** Whether the document can be edited. */
export const canEdit = (widget: DagflowWidget): boolean =>
  widget.session.document.problem === null && !widget.content.canvas.isReadOnly;

/** Whether a new run can begin. */
export const canRun = ({ session }: DagflowWidget): boolean =>
  !session.isRunActive && session.document.problem === null && session.document.nodes.length > 0;

/** An edit leaves the focus on the canvas: what had it may be gone, and with it the shortcuts would be. */
export const edit = (act: (widget: DagflowWidget) => unknown) => (widget: DagflowWidget) => {
  widget.content.canvas.node.focus({ preventScroll: true });
  return act(widget);
};

/** The one selected node, if there is one. */
export const selected = (widget: DagflowWidget): PipelineNode | undefined =>
  widget.session.canvas.selectedNode;

/** Whether the selected node has been run, or took over a result, so that there is something of it to see. */
export function hasRun(widget: DagflowWidget, attempts: number): boolean {
  const [node, run] = [selected(widget), widget.session.run];
  const record = node && run ? nodeRecord(run, node.id) : undefined;
  return record !== undefined && (record.attempt >= attempts || record.reused !== null);
}
