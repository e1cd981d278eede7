import type { LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';

import { nodeIcon, nodeTypeTitle, sensorTitle } from '../../elements/nodeTypes';
import { SENSOR_KINDS, type FileNodeType, type SensorKind } from '../../model';
import type { WorkspaceFile } from '../../services';
import type { NewNode } from '../newNodes';

/** Something that quick-add can put on the canvas: a node of a file, or a node that is of none. */
export type Offer = FileOffer | PlainOffer;

interface Shown {
  /** Tells offers apart, also across answers of the server. */
  key: string;
  title: string;
  /** The dim second line: a file's folder, or what a node is for. */
  detail: string;
  icon: LabIcon;
}

export interface FileOffer extends Shown {
  kind: 'file';
  type: FileNodeType;
  /** From the server's root. */
  path: string;
}

export interface PlainOffer extends Shown {
  kind: 'plain';
  what: NewNode;
  /** What the new node is called. */
  name: string;
}

export function fileOffers(files: readonly WorkspaceFile[]): FileOffer[] {
  return files.map(({ path, type }) => {
    const slash = path.lastIndexOf('/');
    return {
      kind: 'file',
      key: `file:${path}`,
      title: path.slice(slash + 1),
      detail: path.slice(0, Math.max(0, slash)),
      icon: nodeIcon({ type, path }),
      type,
      path
    };
  });
}

/** Nodes that are of no file; those that are drawn only are left out where a wire leads on. */
export function plainOffers(isWired: boolean, trans: TranslationBundle): PlainOffer[] {
  const runnable: PlainOffer[] = [
    {
      ...plain('command', nodeTypeTitle('command', trans), trans.__('Runs a program')),
      icon: nodeIcon({ type: 'command' }),
      name: newNodeName('command', trans)
    },
    ...SENSOR_KINDS.map(kind => ({
      ...plain(kind, trans.__('%1 sensor', sensorTitle(kind, trans)), sensorDetail(kind, trans)),
      icon: nodeIcon({ type: 'sensor', sensor: { kind } as { kind: 'file'; path: string } }),
      name: newNodeName(kind, trans)
    }))
  ];
  const drawn: PlainOffer[] = [
    {
      ...plain(
        'note',
        nodeTypeTitle('note', trans),
        trans.__('Text beside the nodes, in Markdown')
      ),
      icon: nodeIcon({ type: 'note' }),
      name: ''
    },
    {
      ...plain('group', nodeTypeTitle('group', trans), trans.__('A coloured frame around nodes')),
      icon: nodeIcon({ type: 'group' }),
      name: ''
    }
  ];
  return isWired ? runnable : [...runnable, ...drawn];
}

/** What a new node that is of no file is called. */
export function newNodeName(what: NewNode, trans: TranslationBundle): string {
  switch (what) {
    case 'command':
      return trans.__('Command');
    case 'file':
      return trans.__('Wait for file');
    case 'http':
      return trans.__('Wait for answer');
    case 'time':
      return trans.__('Wait for time');
    case 'pipeline':
      return trans.__('Wait for pipeline');
    case 'sql':
      return trans.__('Wait for row');
    default:
      return '';
  }
}

function plain(what: NewNode, title: string, detail: string): Omit<PlainOffer, 'icon' | 'name'> {
  return { kind: 'plain', key: `plain:${what}`, what, title, detail };
}

function sensorDetail(kind: SensorKind, trans: TranslationBundle): string {
  const details: Record<SensorKind, string> = {
    file: trans.__('Waits for a file'),
    http: trans.__('Waits for an answer of a web server'),
    time: trans.__('Waits for a time of day, or for a while'),
    pipeline: trans.__('Waits until another pipeline has succeeded'),
    sql: trans.__('Waits until a query has a row')
  };
  return details[kind];
}
