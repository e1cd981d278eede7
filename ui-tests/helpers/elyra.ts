/** A node of an Elyra pipeline. */
export interface ElyraNode {
  file: string;
  /** The files of the nodes that it waits for. */
  after?: readonly string[];
  env?: Record<string, string>;
  /** What a component of Kubeflow Pipelines is called, where it is none of Elyra's own. */
  component?: string;
}

/** A `.pipeline` file as Elyra of the newest version saves it, with a comment. */
export function elyraPipeline(nodes: readonly ElyraNode[]): string {
  const made = nodes.map(({ file, after = [], env = {}, component }, index) => ({
    id: `id-${file}`,
    type: 'execution_node',
    op: component ?? operationOf(file),
    app_data: {
      label: '',
      ui_data: {
        label: file,
        x_pos: 100 + 200 * (index % 5),
        y_pos: 120 + 110 * Math.floor(index / 5)
      },
      component_parameters: {
        filename: file,
        runtime_image: 'team/image:1',
        dependencies: [],
        env_vars: Object.entries(env).map(([name, value]) => ({ env_var: name, value }))
      }
    },
    inputs: [
      {
        id: 'inPort',
        app_data: {},
        links: after.map(each => ({
          id: `${each}-${file}`,
          node_id_ref: `id-${each}`,
          port_id_ref: 'outPort'
        }))
      }
    ]
  }));
  const comment = {
    id: 'comment',
    x_pos: 100,
    y_pos: 10,
    width: 240,
    height: 80,
    content: '# Why\n<b>Weekly</b> numbers'
  };
  const properties = {
    name: 'churn',
    runtime: 'Generic',
    pipeline_defaults: {},
    pipeline_parameters: [{ name: 'day', default_value: { type: 'str', value: 'monday' } }]
  };
  return JSON.stringify({
    doc_type: 'pipeline',
    version: '3.0',
    primary_pipeline: 'main',
    pipelines: [
      {
        id: 'main',
        nodes: made,
        app_data: { version: 8, ui_data: { comments: [comment] }, properties },
        runtime_ref: ''
      }
    ],
    schemas: []
  });
}

function operationOf(file: string): string {
  return file.endsWith('.py') ? 'execute-python-node' : 'execute-notebook-node';
}
