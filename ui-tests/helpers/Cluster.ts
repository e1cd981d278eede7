import { execFileSync } from 'node:child_process';

import { PYTHON } from './environment';

/** An image with papermill and a kernel and nothing of ours, as `make cluster` makes it. */
export const IMAGE = 'localhost/papermill:test';

const PROGRAM = `
import json, sys
import kubernetes
kubernetes.config.load_kube_config()
core = kubernetes.client.CoreV1Api()
command, namespace = sys.argv[1:]
if command == "make":
    core.create_namespace({"metadata": {"name": namespace}})
elif command == "remove":
    core.delete_namespace(namespace)
elif command == "pods":
    print(json.dumps([
        {"name": pod.metadata.name, "limits": pod.spec.containers[0].resources.limits}
        for pod in core.list_namespaced_pod(namespace).items
    ]))
`;

export interface Pod {
  name: string;
  limits: Record<string, string> | null;
}

/** The cluster that KUBECONFIG names, seen beside the browser: a namespace of one test. */
export class Cluster {
  readonly namespace = `dagflow-ui-${process.pid}-${Date.now()}`;

  /**
   * Why no test can run on a cluster here, or an empty text. As for pytest, with `CI` or `DAGFLOW_KUBERNETES=required`
   * a missing cluster is no reason.
   */
  static get reasonNotToRun(): string {
    const wanted = process.env.DAGFLOW_KUBERNETES;
    if (wanted === 'off') {
      return 'they were switched off (DAGFLOW_KUBERNETES=off)';
    }
    const isRequired = wanted === 'required' || Boolean(process.env.CI);
    return isRequired || process.env.KUBECONFIG ? '' : 'KUBECONFIG names no cluster';
  }

  make(): void {
    if (!process.env.KUBECONFIG) {
      throw new Error(
        'These tests need a cluster: start one by `make cluster`, and let KUBECONFIG name it.'
      );
    }
    this._do('make');
  }

  remove(): void {
    this._do('remove');
  }

  pods(): Pod[] {
    return JSON.parse(this._do('pods')) as Pod[];
  }

  private _do(command: string): string {
    return execFileSync(PYTHON, ['-c', PROGRAM, command, this.namespace], { encoding: 'utf8' });
  }
}
