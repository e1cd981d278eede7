import { NodeRecord, PipelineNode, RunView } from '../../model';
import { InspectorProps } from '../inspector/props';

/** What the parts of a result are drawn from. */
export interface ResultProps extends InspectorProps {
  node: PipelineNode;
  run: RunView;
  /** Of whom it is the result: the node's id, or that of one of its instances. */
  id: string;
  record: NodeRecord;
}
