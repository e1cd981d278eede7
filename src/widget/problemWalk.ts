import type { CanvasWidget } from '../canvas';
import { edgeKey } from '../model';
import { edgeOfProblem, type Problem } from '../services';
import type { PipelineSession } from './session';
import type { InspectorView } from './views';

/** Goes to the places of problems: a node, a wire, or the settings of the pipeline. */
export class ProblemWalk {
  constructor(
    private readonly _session: PipelineSession,
    private readonly _canvas: CanvasWidget,
    private readonly _inspector: InspectorView
  ) {}

  /** Select what a problem is about, bring it into sight, and the field that is wrong with it. */
  show(problem: Problem): void {
    const { document, canvas } = this._session;
    const edge = edgeOfProblem(problem, document.edges);
    if (edge !== undefined) {
      this._canvas.revealEdge(edgeKey(edge));
    } else if (problem.node_id !== null && document.node(problem.node_id)) {
      this._canvas.reveal(problem.node_id);
    } else {
      canvas.selection.set([]);
    }
    this._inspector.show();
    this._inspector.showWrongField();
  }

  /** Go on to the next problem, or back to the one before, and say what it is. */
  step(by: 1 | -1): void {
    const { problems } = this._session.problems;
    if (problems.length === 0) {
      return;
    }
    const at = this._shown === null ? -1 : problems.findIndex(each => isSame(each, this._shown));
    const from = at === -1 && by === -1 ? 0 : at;
    const problem = problems[(from + by + problems.length) % problems.length];
    this._shown = problem;
    this.show(problem);
    this._canvas.announcer.say(problem.message);
  }

  private _shown: Problem | null = null;
}

/** Each validation makes its problems anew. */
function isSame(a: Problem, b: Problem | null): boolean {
  return a.path === b?.path && a.message === b.message;
}
