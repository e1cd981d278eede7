import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

import {
  nodePath,
  nodeTypeOf,
  typeOfFile,
  workspacePath,
  type DagflowDocument,
  type NodePatch,
  type PipelineNode
} from '../model';

/** The patches by which nodes follow a file, or all files of a folder, to its new path; from the server's root. */
export function followingPatches(
  nodes: readonly PipelineNode[],
  pipeline: string,
  from: string,
  to: string
): Map<string, NodePatch> {
  return new Map(
    nodes.flatMap(node => {
      const path = node.path ? workspacePath(pipeline, node.path) : null;
      if (path === null || (path !== from && !path.startsWith(`${from}/`))) {
        return [];
      }
      const next = to + path.slice(from.length);
      // A file of another kind is no longer what the node runs.
      return typeOfFile(next) === nodeTypeOf(node)
        ? [[node.id, { path: nodePath(pipeline, next) }] as const]
        : [];
    })
  );
}

/** Offers to follow the files of a pipeline's nodes when they are renamed or moved in the lab. */
export class RenameOffers {
  constructor(private readonly _options: RenameOffers.IOptions) {
    _options.contents.fileChanged.connect(this._onFile, this);
  }

  dispose(): void {
    this._options.contents.fileChanged.disconnect(this._onFile, this);
  }

  private _onFile(_: Contents.IManager, change: Contents.IChangedArgs): void {
    const { oldValue, newValue } = change;
    if (change.type === 'rename' && oldValue?.path && newValue?.path) {
      const { contents } = this._options;
      this._offer(contents.localPath(oldValue.path), contents.localPath(newValue.path));
    }
  }

  private _offer(from: string, to: string): void {
    const { document, pipeline, trans } = this._options;
    const patches = () => followingPatches(document.nodes, pipeline(), from, to);
    const count = patches().size;
    if (count === 0) {
      return;
    }
    const told = trans._n(
      '%2 is called %3 now. %1 node still has the old path.',
      '%2 is called %3 now. %1 nodes still have the old path.',
      count,
      PathExt.basename(from),
      PathExt.dirname(from) === PathExt.dirname(to) ? PathExt.basename(to) : to
    );
    Notification.warning(told, {
      autoClose: false,
      actions: [
        {
          label: trans.__('Use the new path'),
          displayType: 'accent',
          // Counted anew: the document may have changed since it was offered.
          callback: () => document.updateNodes(patches())
        }
      ]
    });
  }
}

export namespace RenameOffers {
  export interface IOptions {
    document: DagflowDocument;
    contents: Contents.IManager;
    /** The pipeline's path from the server's root, as it is now. */
    pipeline: () => string;
    trans: TranslationBundle;
  }
}
