/** Names by which JupyterLab knows pipelines. */

export const FILE_TYPE = 'dagflow';
export const EXTENSION = '.dagflow';
export const MIME_TYPE = 'application/x-dagflow+json';
export const MODEL_NAME = 'dagflow-model';

/** The contents API's type; the shared document and its Python twin are registered under it. */
export const CONTENT_TYPE = 'dagflow';
