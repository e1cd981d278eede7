import { Pipeline, edgeKey } from '../../model';
import { Problem } from '../../services';

/** Finds the problems that belong to a field, by their place in the document. */
export class ProblemPlaces {
  constructor(private readonly _problems: readonly Problem[]) {}

  /** Problems of one part of the document, such as `nodes[3]`, `defaults` or the whole (`''`). */
  within(place: string): ProblemPlaces {
    return new ProblemPlaces(this._problems.filter(problem => isWithin(problem.path, place)));
  }

  /** Why the place, or something in it, is wrong; the first error, else the first warning. */
  at(place: string): Problem | null {
    const here = this._problems.filter(problem => isWithin(problem.path, place));
    return here.find(problem => problem.severity === 'error') ?? here[0] ?? null;
  }

  /** Problems at none of these places. */
  elsewhere(places: readonly string[]): readonly Problem[] {
    return this._problems.filter(problem => !places.some(place => isWithin(problem.path, place)));
  }
}

/** Where a node stands in the document, as problems name it. */
export function nodePlace(pipeline: Pipeline, nodeId: string): string {
  return `nodes[${(pipeline.nodes ?? []).findIndex(node => node.id === nodeId)}]`;
}

/** Where an edge, by `edgeKey`, stands in the document. */
export function edgePlace(pipeline: Pipeline, key: string): string {
  return `edges[${(pipeline.edges ?? []).findIndex(edge => edgeKey(edge) === key)}]`;
}

function isWithin(path: string, place: string): boolean {
  return (
    place === '' || path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`)
  );
}
