import type { TranslationBundle } from '@jupyterlab/translation';
import {
  LabIcon,
  notebookIcon,
  pythonIcon,
  rKernelIcon,
  terminalIcon
} from '@jupyterlab/ui-components';

import type { NodeType, Sensor, SensorKind } from '../model';
import {
  clockIcon,
  databaseIcon,
  fileSensorIcon,
  globeIcon,
  groupIcon,
  noteIcon,
  pipelineIcon
} from './icons';

/** What a node looks like: its type, and what tells apart nodes of the same type. */
export interface NodeLook {
  type: NodeType;
  path?: string;
  sensor?: Sensor | null;
}

const SENSOR_ICONS: Readonly<Record<SensorKind, LabIcon>> = {
  file: fileSensorIcon,
  http: globeIcon,
  time: clockIcon,
  pipeline: pipelineIcon,
  sql: databaseIcon
};

export function sensorIcon(kind: string): LabIcon {
  return Object.hasOwn(SENSOR_ICONS, kind) ? SENSOR_ICONS[kind as SensorKind] : clockIcon;
}

export function nodeIcon(look: NodeLook): LabIcon {
  switch (look.type) {
    case 'notebook':
      return notebookIcon;
    case 'script':
      return scriptIcon(look.path ?? '');
    case 'command':
      return terminalIcon;
    case 'sensor':
      return sensorIcon(look.sensor?.kind ?? '');
    case 'pipeline':
      return pipelineIcon;
    case 'note':
      return noteIcon;
    case 'group':
      return groupIcon;
  }
}

/** What a node of the type is called on screen. */
export function nodeTypeTitle(type: NodeType, trans: TranslationBundle): string {
  const titles: Record<NodeType, string> = {
    notebook: trans.__('Notebook'),
    script: trans.__('Script'),
    command: trans.__('Command'),
    sensor: trans.__('Sensor'),
    pipeline: trans.__('Pipeline'),
    note: trans.__('Note'),
    group: trans.__('Group')
  };
  return titles[type];
}

export function sensorTitle(kind: SensorKind, trans: TranslationBundle): string {
  const titles: Record<SensorKind, string> = {
    file: trans.__('File'),
    http: trans.__('HTTP'),
    time: trans.__('Time'),
    pipeline: trans.__('Pipeline'),
    sql: trans.__('SQL')
  };
  return titles[kind] ?? kind;
}

/** What a sensor waits for, in one line. */
export function sensorText(sensor: Sensor | null, trans: TranslationBundle): string {
  switch (sensor?.kind) {
    case 'file':
      return sensor.path || trans.__('no file yet');
    case 'http':
      return sensor.url || trans.__('no URL yet');
    case 'time':
      return sensor.at
        ? trans.__('until %1', sensor.at)
        : trans.__('for %1 s', sensor.delay_s ?? 0);
    case 'pipeline':
      return sensor.path || trans.__('no pipeline yet');
    case 'sql':
      return sensor.query || trans.__('no query yet');
    default:
      return trans.__('waits for nothing yet');
  }
}

function scriptIcon(path: string): LabIcon {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return ending === 'sh' ? terminalIcon : ending === 'r' ? rKernelIcon : pythonIcon;
}
