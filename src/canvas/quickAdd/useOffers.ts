import type { TranslationBundle } from '@jupyterlab/translation';
import { PathExt } from '@jupyterlab/coreutils';
import * as React from 'react';

import { errorMessage, portsOf, type FoundFiles, type NotebookInfo } from '../../services';
import { newNode, nodesOfFiles } from '../newNodes';
import { fileOffers, plainOffers, type Offer } from './offers';
import { fittingPort, type OpenWire } from './openWire';
import type { QuickAddModel } from './quickAddModel';
import { rankOffers, type Ranked } from './ranking';

export interface Offers {
  ranked: readonly Ranked[];
  isLoading: boolean;
  /** Why the files could not be listed. */
  error: string | null;
  /** Whether there are files that only more letters find. */
  hasMore: boolean;
}

/** Milliseconds without a key before the server is asked for more files. */
const PAUSE_MS = 150;
/** Files that are looked into for inputs or outputs that fit the wire. */
const MOST_READ = 16;

/** What quick-add offers for the letters that are typed. */
export function useOffers(
  model: QuickAddModel,
  wire: OpenWire | null,
  letters: string,
  trans: TranslationBundle
): Offers {
  const { found, error, isLoading } = useFiles(model, letters);
  const plain = React.useMemo(() => plainOffers(wire !== null, trans), [wire, trans]);
  const files = React.useMemo(() => fileOffers(found?.files ?? []), [found]);
  const infos = useInfos(model, wire, files);
  const ranked = React.useMemo(() => {
    const folder = PathExt.dirname(model.canvas.path);
    const fits = (offer: Offer) =>
      wire !== null && fitsWire(offer, wire, infos.get(offer.key) ?? null);
    return rankOffers([...files, ...plain], { letters, folder, recent: model.recent, fits });
  }, [model, files, plain, infos, wire, letters]);
  return { ranked, isLoading, error, hasMore: found?.isComplete === false };
}

/** Whether the new node would take, or leave, the value of the wire. */
function fitsWire(offer: Offer, wire: OpenWire, info: NotebookInfo | null): boolean {
  if (wire.port === null || (offer.kind === 'file' && info === null)) {
    return false;
  }
  const at = { x: 0, y: 0 };
  const node =
    offer.kind === 'file'
      ? nodesOfFiles([], '', [offer.path], at)[0]
      : newNode([], offer.what, offer.name, at);
  const ports = portsOf(node, info);
  // Scripts and commands take anything, which is no reason to offer them first.
  return fittingPort(wire, { ...ports, isOpen: false }) !== null;
}

/** The files as they were known last, then as they are; asked for again with the letters where there are too many. */
function useFiles(model: QuickAddModel, letters: string) {
  const [found, setFound] = React.useState<FoundFiles | null>(model.files.last);
  const [error, setError] = React.useState<string | null>(null);
  const [isLoading, setLoading] = React.useState(true);
  const isAsked = letters !== '' && found?.isComplete === false;
  const asked = isAsked ? letters : '';
  React.useEffect(() => {
    let isCurrent = true;
    const ask = async () => {
      setLoading(true);
      try {
        const answer = await model.files.find(asked);
        if (isCurrent) {
          setFound(before => merged(before, answer, asked));
          setError(null);
        }
      } catch (reason) {
        if (isCurrent) {
          setError(errorMessage(reason));
        }
      }
      if (isCurrent) {
        setLoading(false);
      }
    };
    const timer = window.setTimeout(() => void ask(), asked === '' ? 0 : PAUSE_MS);
    return () => {
      isCurrent = false;
      window.clearTimeout(timer);
    };
  }, [model, asked]);
  return { found, error, isLoading };
}

/** What more letters have found stands beside what was known, which stays incomplete. */
function merged(before: FoundFiles | null, answer: FoundFiles, letters: string): FoundFiles {
  if (letters === '' || before === null) {
    return answer;
  }
  const known = new Set(before.files.map(file => file.path));
  const fresh = answer.files.filter(file => !known.has(file.path));
  return { files: [...before.files, ...fresh], isComplete: false };
}

/** What the nearest files say of themselves, by the keys of their offers; nothing without a value to fit. */
function useInfos(
  model: QuickAddModel,
  wire: OpenWire | null,
  files: readonly Offer[]
): ReadonlyMap<string, NotebookInfo> {
  const [infos, setInfos] = React.useState<ReadonlyMap<string, NotebookInfo>>(new Map());
  const isWanted = wire !== null && wire.port !== null;
  React.useEffect(() => {
    let isCurrent = true;
    const nearest = files.filter(each => each.kind === 'file').slice(0, MOST_READ);
    const read = async () => {
      const pairs = await Promise.all(
        nearest.map(async ({ key, path }) => [key, await model.files.describe(path)] as const)
      );
      if (isCurrent) {
        setInfos(new Map(pairs.flatMap(([key, info]) => (info ? [[key, info]] : []))));
      }
    };
    if (isWanted && nearest.length > 0) {
      void read();
    }
    return () => {
      isCurrent = false;
    };
  }, [model, isWanted, files]);
  return infos;
}
