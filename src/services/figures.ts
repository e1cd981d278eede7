import type { AttemptReference } from '../model';
import { Answers } from './answers';
import type { DagflowApi } from './api';
import * as json from './json';

/** The last image in the executed notebook of an attempt. */
export interface Figure {
  mediaType: string;
  /** In base64. */
  data: string;
}

/** What an image may be. As the source of an `img` element none of these runs anything. */
const MEDIA_TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/svg+xml']);

/** Null where there is no figure. Throws a TypeError that names what is wrong. */
export function readFigure(value: unknown): Figure | null {
  if (value === null) {
    return null;
  }
  const figure = json.asObject(value, 'figure');
  const mediaType = json.asString(figure.media_type, 'figure.media_type');
  const data = json.asString(figure.data, 'figure.data');
  if (!MEDIA_TYPES.has(mediaType) || !/^[A-Za-z0-9+/]*={0,2}$/.test(data)) {
    throw new TypeError('figure: This has to be an image.');
  }
  return { mediaType, data };
}

/** Figures of attempts that have ended, read when they are looked at. */
export class FiguresCache {
  constructor(options: FiguresCache.IOptions) {
    this._answers = new Answers(attempt => options.api.figure(attempt), KEPT);
  }

  get({ run_id, node_id, attempt }: AttemptReference): Promise<Figure | null> {
    return this._answers.get({ run_id, node_id, attempt });
  }

  private _answers: Answers<AttemptReference, Figure | null>;
}

const KEPT = 40;

export namespace FiguresCache {
  export interface IOptions {
    api: Pick<DagflowApi, 'figure'>;
  }
}
