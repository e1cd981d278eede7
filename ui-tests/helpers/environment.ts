import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

/** The checkout. */
export const CHECKOUT = path.resolve(__dirname, '..', '..');
export const EXAMPLES = path.join(CHECKOUT, 'examples');
export const SCREENSHOTS = path.join(CHECKOUT, 'ui-tests', 'screenshots');

/** The interpreter that has the package: `DAGFLOW_PYTHON`, the checkout's environment, or that of the path. */
export const PYTHON = process.env.DAGFLOW_PYTHON ?? ownPython() ?? 'python3';

const VENV = path.join(CHECKOUT, '.venv');
/** The interpreter that has jupyter-collaboration as well; `make test-ui` makes it. */
export const SHARED_PYTHON = path.join(VENV, 'collaboration', 'bin', 'python');
/** What lets it find the rest where the other one has it. */
export const SHARED_PATHS = {
  JUPYTER_PATH: path.join(VENV, 'share', 'jupyter'),
  JUPYTER_CONFIG_PATH: path.join(VENV, 'etc', 'jupyter'),
  JUPYTERLAB_DIR: path.join(VENV, 'share', 'jupyter', 'lab')
};

interface Server {
  port: number;
  /** Its root folder. */
  root: string;
}

// Playwright reads its configuration once in each process, and the workers inherit this environment.
process.env.DAGFLOW_UI_SERVERS ??= JSON.stringify(
  Array.from({ length: Number(process.env.DAGFLOW_UI_WORKERS ?? 1) }, () => ({
    port: freePort(),
    root: mkdtempSync(path.join(tmpdir(), 'dagflow-ui-'))
  }))
);

/** A server for each of the tests that run at once (`DAGFLOW_UI_WORKERS`). */
export const SERVERS = JSON.parse(process.env.DAGFLOW_UI_SERVERS) as readonly Server[];

const OWN = SERVERS[Number(process.env.TEST_PARALLEL_INDEX ?? 0)];
/** The root folder of the server under test. */
export const ROOT = OWN.root;
export const URL = urlOf(OWN);

export function urlOf(server: Server): string {
  return `http://127.0.0.1:${server.port}`;
}

/** A port nobody listens at. */
export function freePort(): number {
  const script =
    'const s = require("net").createServer(); s.listen(0, () => { process.stdout.write(String(s.address().port)); s.close(); });';
  return Number(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }));
}

function ownPython(): string | null {
  const candidates = ['.venv/bin/python', '.venv/Scripts/python.exe'];
  return candidates.map(each => path.join(CHECKOUT, each)).find(existsSync) ?? null;
}
