import { PathExt } from '@jupyterlab/coreutils';

/** A node's notebook by its path from the server's root. `path` is relative to the pipeline's folder. */
export function workspacePath(pipeline: string, path: string): string {
  return PathExt.normalize(PathExt.join(PathExt.dirname(pipeline), path));
}

/** A notebook's path as a node of the pipeline holds it: relative to the pipeline's folder. */
export function nodePath(pipeline: string, path: string): string {
  return PathExt.relative(PathExt.dirname(pipeline), path);
}
