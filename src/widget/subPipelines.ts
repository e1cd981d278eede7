import { Notification } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { ServerConnection, type Contents } from '@jupyterlab/services';
import type { JSONObject } from '@lumino/coreutils';

import { inlineSubPipeline, makeSubPipeline, type CanvasWidget } from '../canvas';
import {
  formatDocument,
  parseText,
  workspacePath,
  type Pipeline,
  type PipelineNode
} from '../model';
import { portsOf } from '../services';
import { guarded } from './notices';
import type { PipelineSession } from './session';

/** Make the selected nodes a pipeline of its own, in a new file beside the pipeline; says why if that cannot be. */
export async function makeFromSelection(session: PipelineSession, given: string): Promise<void> {
  const { canvas, document, services } = session;
  const { trans, documents } = services;
  const { contents } = documents.services;
  await guarded(trans.__('No sub-pipeline was made'), trans, async () => {
    const file = given.endsWith(ENDING) ? given : given + ENDING;
    if (file === ENDING || file.startsWith('.') || /[/\\:]/.test(file)) {
      throw new Error(
        trans.__('"%1" is no name for a file; it comes into the folder of this pipeline.', given)
      );
    }
    const path = PathExt.join(PathExt.dirname(session.path), file);
    const { pipeline } = document;
    const made = makeSubPipeline({
      pipeline,
      chosen: canvas.selection.nodes,
      name: file.slice(0, -ENDING.length),
      path: file,
      outputsOf: node => outputsOf(session, node),
      trans
    });
    if (made.problem !== null) {
      throw new Error(made.problem);
    }
    if (await exists(contents, path)) {
      throw new Error(trans.__('"%1" is there already; choose another name.', path));
    }
    const content = formatDocument(made.inner as JSONObject);
    await contents.save(path, { type: 'file', format: 'text', content });
    // Another person may have edited it while the file was written.
    if (document.pipeline !== pipeline || !document.apply(made.edit)) {
      throw new Error(
        trans.__(
          '"%1" was written, but this pipeline has changed meanwhile, so it stays as it is.',
          path
        )
      );
    }
    canvas.selection.set([made.nodeId]);
    const text = trans.__(
      'The nodes are in "%1" now. Undo brings them back; the file stays.',
      path
    );
    Notification.success(text, { autoClose: 6000 });
  });
}

/** Put the nodes of a sub-pipeline in the place of the node that stands for it; says why if that cannot be. */
export async function inlineNode(
  session: PipelineSession,
  node: PipelineNode,
  drawn: CanvasWidget
): Promise<void> {
  const { canvas, document, services } = session;
  const { trans, documents } = services;
  const title = trans.__('The nodes of the sub-pipeline were not put here');
  await guarded(title, trans, async () => {
    const innerPath = workspacePath(session.path, node.path ?? '');
    const { pipeline } = document;
    const inner = await readPipeline(documents.services.contents, innerPath);
    if (inner === null) {
      const text = trans.__(
        'The file "%1" is no longer there; put it back, or choose another in the inspector.',
        innerPath
      );
      throw new Error(text);
    }
    if (typeof inner === 'string') {
      throw new Error(`${innerPath}: ${inner}`);
    }
    if (document.pipeline !== pipeline) {
      throw new Error(trans.__('This pipeline has changed meanwhile; try again.'));
    }
    const inlined = inlineSubPipeline({
      pipeline,
      path: session.path,
      node,
      inner,
      innerPath,
      freeCorner: (nodes, wanted) => drawn.freeCorner(nodes, wanted, node.id),
      trans
    });
    if (inlined.problem !== null) {
      throw new Error(inlined.problem);
    }
    if (document.apply(inlined.edit)) {
      canvas.selection.set(inlined.nodeIds);
    }
  });
}

const ENDING = '.dagflow';

function outputsOf(session: PipelineSession, node: PipelineNode): string[] {
  const path = node.path ? workspacePath(session.path, node.path) : '';
  const info = path ? session.ports.get(path).info : null;
  return portsOf(node, info).outputs.map(output => output.name);
}

/** What a file holds, or why that is no pipeline; null without a file. Else throws what the contents service throws. */
async function readPipeline(
  contents: Contents.IManager,
  path: string
): Promise<Pipeline | string | null> {
  try {
    const { content } = await contents.get(path, { type: 'file', format: 'text', content: true });
    const { document, problem } = parseText(String(content));
    return problem ?? (document as Pipeline);
  } catch (error) {
    if (isMissing(error)) {
      return null;
    }
    throw error;
  }
}

async function exists(contents: Contents.IManager, path: string): Promise<boolean> {
  try {
    await contents.get(path, { content: false });
    return true;
  } catch (error) {
    if (isMissing(error)) {
      return false;
    }
    throw error;
  }
}

/** Whether there is no such file; the contents service's own words for that do not name it. */
function isMissing(error: unknown): boolean {
  return error instanceof ServerConnection.ResponseError && error.response.status === 404;
}
