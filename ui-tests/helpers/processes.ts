import { execFileSync } from 'node:child_process';

import { PYTHON } from './environment';

const LIST = `
import json, psutil, sys
found = []
for process in psutil.process_iter(["pid", "cmdline"]):
    try:
        words = [*(process.info["cmdline"] or []), *process.environ().values()]
        if process.status() != psutil.STATUS_ZOMBIE and any(sys.argv[1] in word for word in words):
            found.append({"pid": process.pid, "command": " ".join(process.info["cmdline"] or [])})
    except psutil.Error:
        pass
print(json.dumps([each for each in found if each["pid"] not in (psutil.Process().pid, psutil.Process().ppid())]))
`;

export interface RunningProcess {
  pid: number;
  command: string;
}

/** Processes that have a word, such as a run's id, in their command line or environment. */
export function processesWith(word: string): RunningProcess[] {
  return JSON.parse(
    execFileSync(PYTHON, ['-c', LIST, word], { encoding: 'utf8' })
  ) as RunningProcess[];
}
