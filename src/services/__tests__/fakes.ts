import { ServerConnection } from '@jupyterlab/services';
import { JSONObject, JSONValue } from '@lumino/coreutils';

import { RunView, newNodeRecord } from '../../model';

/** The border to the server: WebSockets that a test opens, feeds and closes by hand. */
export class FakeWebSocket {
  static all: FakeWebSocket[] = [];

  static get last(): FakeWebSocket {
    return FakeWebSocket.all[FakeWebSocket.all.length - 1];
  }

  constructor(readonly url: string) {
    FakeWebSocket.all.push(this);
  }

  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  sent: JSONObject[] = [];
  isClosed = false;

  send(text: string): void {
    this.sent.push(JSON.parse(text) as JSONObject);
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.onopen?.();
  }

  receive(message: JSONObject): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  lose(): void {
    this.onclose?.();
  }
}

export interface FakeRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  body: JSONValue | null;
}

export type FakeAnswer = { status?: number; body: JSONValue | string } | Error;

/** Settings whose fetch answers from `answer` and whose WebSocket is the fake one. */
export function fakeSettings(
  answer: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer> = () => ({ body: {} })
): { settings: ServerConnection.ISettings; requests: FakeRequest[] } {
  FakeWebSocket.all = [];
  const requests: FakeRequest[] = [];
  const fetch = async (input: RequestInfo | URL): Promise<Response> => {
    const request = input as Request;
    const url = new URL(request.url);
    const text = await request.text();
    const told: FakeRequest = {
      method: request.method,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      body: text === '' ? null : (JSON.parse(text) as JSONValue)
    };
    requests.push(told);
    const reply = await answer(told);
    if (reply instanceof Error) {
      throw reply;
    }
    const body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
    return new Response(body, { status: reply.status ?? 200 });
  };
  const settings = ServerConnection.makeSettings({
    baseUrl: 'http://localhost/user/ann/',
    wsUrl: 'ws://localhost/user/ann/',
    appendToken: true,
    token: 'se cret',
    fetch,
    Request,
    Headers,
    WebSocket: FakeWebSocket as unknown as typeof WebSocket
  });
  return { settings, requests };
}

export function fakeRun(overrides: Partial<RunView> = {}): RunView {
  return {
    run_id: 'r1',
    pipeline: 'a/b.dagflow',
    state: 'running',
    created_at: 100,
    started_at: 100,
    finished_at: null,
    message: null,
    parameters: {},
    options: {},
    seq: 1,
    interrupted: false,
    document: { version: 1, nodes: [], edges: [] },
    nodes: { train: newNodeRecord('train') },
    ...overrides
  };
}

/** As the wire carries it. */
export function asJSON(value: unknown): JSONObject {
  return JSON.parse(JSON.stringify(value)) as JSONObject;
}

/** All that is due now, promises included. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve();
  }
}
