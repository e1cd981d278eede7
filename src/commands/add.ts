import type { TranslationBundle } from '@jupyterlab/translation';
import { notebookIcon, pythonIcon, terminalIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { newNodeName, type NewNode } from '../canvas';
import { groupIcon, noteIcon, pipelineIcon } from '../elements/icons';
import { sensorIcon, sensorTitle } from '../elements/nodeTypes';
import type { FileNodeType, SensorKind } from '../model';
import { CommandIDs } from './ids';
import { canEdit, type Commands, type PipelineCommand } from './pipelineCommand';

/** Adding nodes. With the argument `atMenu` they come where the context menu was opened. */
export function addCommands(trans: TranslationBundle): Commands {
  return { ...fileCommands(trans), ...plainCommands(trans), ...sensorCommands(trans) };
}

function fileCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.addNotebookNode]: {
      label: trans.__('Notebook…'),
      paletteLabel: trans.__('Add Notebook…'),
      caption: trans.__('Add notebooks to the pipeline'),
      icon: notebookIcon,
      ...asking('notebook')
    },
    [CommandIDs.addScriptNode]: {
      label: trans.__('Script…'),
      paletteLabel: trans.__('Add Script…'),
      caption: trans.__('Add Python, shell or R scripts to the pipeline'),
      icon: pythonIcon,
      ...asking('script')
    },
    [CommandIDs.addPipelineNode]: {
      label: trans.__('Pipeline…'),
      paletteLabel: trans.__('Add Pipeline…'),
      caption: trans.__('Add another pipeline to this one, as a node'),
      icon: pipelineIcon,
      ...asking('pipeline')
    }
  };
}

function plainCommands(trans: TranslationBundle): Commands {
  return {
    [CommandIDs.addCommandNode]: {
      label: trans.__('Command'),
      paletteLabel: trans.__('Add Command'),
      caption: trans.__('Add a command, which runs without a shell'),
      icon: terminalIcon,
      ...making('command', trans)
    },
    [CommandIDs.addNote]: {
      label: trans.__('Note'),
      paletteLabel: trans.__('Add Note'),
      caption: trans.__('Add a note, written in Markdown'),
      icon: noteIcon,
      ...making('note', trans)
    },
    [CommandIDs.addGroup]: {
      label: trans.__('Group'),
      paletteLabel: trans.__('Add Group'),
      caption: trans.__('Add a coloured frame, which nodes can be put into'),
      icon: groupIcon,
      ...making('group', trans)
    }
  };
}

function sensorCommands(trans: TranslationBundle): Commands {
  const sensor = (kind: SensorKind, paletteLabel: string, caption: string) => ({
    label: sensorTitle(kind, trans),
    paletteLabel,
    caption,
    icon: sensorIcon(kind),
    ...making(kind, trans)
  });
  return {
    [CommandIDs.addFileSensor]: sensor(
      'file',
      trans.__('Add File Sensor'),
      trans.__('Add a node that waits for a file')
    ),
    [CommandIDs.addHttpSensor]: sensor(
      'http',
      trans.__('Add HTTP Sensor'),
      trans.__('Add a node that waits for an answer of a web server')
    ),
    [CommandIDs.addTimeSensor]: sensor(
      'time',
      trans.__('Add Time Sensor'),
      trans.__('Add a node that waits for a time of day, or for a while')
    ),
    [CommandIDs.addPipelineSensor]: sensor(
      'pipeline',
      trans.__('Add Pipeline Sensor'),
      trans.__('Add a node that waits until another pipeline has succeeded')
    ),
    [CommandIDs.addSqlSensor]: sensor(
      'sql',
      trans.__('Add SQL Sensor'),
      trans.__('Add a node that waits until a query has a row')
    )
  };
}

type Act = Pick<PipelineCommand, 'isEnabled' | 'execute'>;

function asking(type: FileNodeType): Act {
  return {
    isEnabled: canEdit,
    execute: (widget, args) => widget.content.askFiles(type, isAtMenu(args))
  };
}

function making(what: NewNode, trans: TranslationBundle): Act {
  return {
    isEnabled: canEdit,
    execute: (widget, args) =>
      widget.content.addNode(what, newNodeName(what, trans), isAtMenu(args))
  };
}

function isAtMenu(args: ReadonlyPartialJSONObject): boolean {
  return args.atMenu === true;
}
