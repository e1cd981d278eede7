import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';

import { CHECKOUT, PYTHON } from '../../ui-tests/helpers/environment';

/** A run that only changes states, written into the store by a process of its own. */
export class Burst {
  constructor(root: string, pipeline: string, rate: number, seconds: number) {
    const args = ['-m', 'benchmarks.canvas.burst', root, pipeline, String(rate), String(seconds)];
    this._process = spawn(PYTHON, args, { cwd: CHECKOUT });
    this._process.stderr.pipe(process.stderr);
    this._lines = createInterface(this._process.stdout)[Symbol.asyncIterator]();
  }

  /** The run's id, once the run is there. */
  async created(): Promise<string> {
    return ((await this._next()) as { run_id: string }).run_id;
  }

  /** Begin to write; returns how many events there were, and when the last was written, in milliseconds. */
  async write(): Promise<{ events: number; last: number }> {
    this._process.stdin.write('\n');
    const { events, last } = (await this._next()) as { events: number; last: number };
    return { events, last: 1000 * last };
  }

  /** End the run. */
  end(): void {
    this._process.stdin.end('\n');
  }

  private async _next(): Promise<unknown> {
    const line = await this._lines.next();
    if (line.done) {
      throw new Error('The process that writes the events ended early.');
    }
    return JSON.parse(line.value);
  }

  private readonly _lines: AsyncIterator<string>;
  private readonly _process: ChildProcessWithoutNullStreams;
}
