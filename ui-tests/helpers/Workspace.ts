import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

import { EXAMPLES, ROOT } from './environment';

/** A document as its file holds it. */
export interface Document {
  version?: number;
  name?: string;
  parameters?: { name: string; type?: string; default?: unknown; description?: string }[];
  defaults?: Record<string, unknown>;
  nodes?: Node[];
  edges?: Edge[];
}

export interface Node extends Record<string, unknown> {
  id: string;
  name?: string;
  path?: string;
  parameters?: Record<string, unknown>;
  ui?: { x: number; y: number };
}

export interface Edge {
  source: string;
  target: string;
  source_output?: string;
  target_parameter?: string;
  condition?: string;
  on?: 'success' | 'failure';
}

/** The folder of one test below the server's root, on disk. */
export class Workspace {
  /** `folder` is relative to the root; empty for the root itself. */
  constructor(
    readonly folder: string,
    readonly root = ROOT
  ) {
    mkdirSync(this.file(''), { recursive: true });
  }

  /** The absolute path of a file. */
  file(name: string): string {
    return path.join(this.root, this.folder, name);
  }

  /** The path from the server's root, as JupyterLab names it. */
  path(name: string): string {
    return this.folder ? `${this.folder}/${name}` : name;
  }

  /** Copy the notebooks and pipelines of an example. */
  addExample(name: string): void {
    const isSource = (file: string) =>
      !/data$|\.ipynb_checkpoints$|dagflow-runs$/.test(path.basename(file));
    cpSync(path.join(EXAMPLES, name), this.file(''), { recursive: true, filter: isSource });
  }

  write(name: string, text: string): void {
    writeFileSync(this.file(name), text);
  }

  writePipeline(name: string, document: Document): void {
    this.write(name, `${JSON.stringify({ version: 1, ...document }, null, 2)}\n`);
  }

  read(name: string): string {
    return readFileSync(this.file(name), 'utf8');
  }

  readPipeline(name: string): Required<Document> {
    // While the server saves a file, it is empty for a moment.
    const text = this.read(name) || '{}';
    return { nodes: [], edges: [], ...JSON.parse(text) } as Required<Document>;
  }

  /** Replace a text that a file must have. */
  replace(name: string, before: string, after: string): void {
    const text = this.read(name);
    if (!text.includes(before)) {
      throw new Error(`${name} does not hold ${before}`);
    }
    this.write(name, text.replace(before, after));
  }

  has(name: string): boolean {
    return existsSync(this.file(name));
  }

  remove(name: string): void {
    rmSync(this.file(name), { recursive: true });
  }

  /** The lines that `trace` cells have left, each the word of one execution. */
  trace(): string[] {
    return this.has('trace.txt') ? this.read('trace.txt').split('\n').filter(Boolean) : [];
  }
}
