import { ProblemPlaces } from '../places';
import { InspectorProps } from '../props';

/** What the sections on the pipeline itself are drawn from. */
export interface PipelinePartProps extends Omit<InspectorProps, 'problems'> {
  problems: ProblemPlaces;
}
