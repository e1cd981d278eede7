import { JSONObject } from '@lumino/coreutils';

import { RunEvent, RunView } from '../model';
import * as json from './json';
import { readLogPage, readRun } from './readers';
import { LogPage } from './records';

/** What the server says over the socket. */
export type ServerMessage =
  | ServerSnapshot
  | { type: 'event'; event: RunEvent }
  | ({ type: 'log' } & LogKey & LogPage)
  | { type: 'runs_changed' }
  | { type: 'run_deleted'; runId: string }
  | { type: 'error'; message: string };

/** A run as it is now; with a path the newest of that pipeline, null if it has none. */
export interface ServerSnapshot {
  type: 'snapshot';
  path: string | null;
  run: RunView | null;
}

/** Names one attempt's log. */
export interface LogKey {
  runId: string;
  nodeId: string;
  attempt: number;
}

/** Read a message of the socket; null when it is not one we know. */
export function parseMessage(data: unknown): ServerMessage | null {
  try {
    return readMessage(json.asObject(JSON.parse(String(data)), 'message'));
  } catch {
    return null;
  }
}

function readMessage(message: JSONObject): ServerMessage | null {
  switch (message.type) {
    case 'snapshot':
      return {
        type: 'snapshot',
        path: json.asStringOrNull(message.path, 'path'),
        run: message.run ? readRun(message.run) : null
      };
    case 'event':
      return { type: 'event', event: readEvent(message.event) };
    case 'log':
      return {
        type: 'log',
        runId: json.asString(message.run_id, 'run_id'),
        nodeId: json.asString(message.node_id, 'node_id'),
        attempt: json.asNumber(message.attempt, 'attempt'),
        ...readLogPage(message)
      };
    case 'runs_changed':
      return { type: 'runs_changed' };
    case 'run_deleted':
      return { type: 'run_deleted', runId: json.asString(message.run_id, 'run_id') };
    case 'error':
      return { type: 'error', message: json.asString(message.message, 'message') };
    default:
      return null;
  }
}

function readEvent(value: unknown): RunEvent {
  const event = json.asObject(value, 'event');
  json.asNumber(event.seq, 'event.seq');
  json.asString(event.run_id, 'event.run_id');
  json.asString(event.type, 'event.type');
  json.asObject(event.data, 'event.data');
  return event as unknown as RunEvent;
}
