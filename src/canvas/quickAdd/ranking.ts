import { fuzzyMatch } from './fuzzy';
import type { Offer } from './offers';

/** Where an offer is listed while nothing is typed; beyond that the letters decide. */
export type Section = 'fitting' | 'recent' | 'here' | 'plain' | 'elsewhere' | 'found';

export interface Ranked {
  offer: Offer;
  section: Section;
  /** Places of the typed letters in the title and in the second line. */
  marks: { title: readonly number[]; detail: readonly number[] };
}

export interface RankingOptions {
  letters: string;
  /** The pipeline's folder, from the server's root. */
  folder: string;
  /** Keys of what was added lately, the last first. */
  recent: readonly string[];
  /** Whether the value of the wire in hand is known to fit. */
  fits: (offer: Offer) => boolean;
}

/** The offers that match, best first. */
export function rankOffers(offers: readonly Offer[], options: RankingOptions): Ranked[] {
  return options.letters.trim() === '' ? bySection(offers, options) : byLetters(offers, options);
}

const SECTIONS: readonly Section[] = ['fitting', 'recent', 'here', 'plain', 'elsewhere'];
/** Recently used ones that are listed before all others. */
const MOST_RECENT = 5;
const NO_MARKS = { title: [], detail: [] };

function bySection(offers: readonly Offer[], options: RankingOptions): Ranked[] {
  const recent = options.recent.slice(0, MOST_RECENT);
  const place = (offer: Offer) => recent.indexOf(offer.key);
  const ranked = offers.map(offer => ({
    offer,
    section: sectionOf(offer, options, place(offer) !== -1),
    marks: NO_MARKS
  }));
  return SECTIONS.flatMap(section => {
    const within = ranked.filter(each => each.section === section);
    return section === 'recent' ? within.sort((a, b) => place(a.offer) - place(b.offer)) : within;
  });
}

function sectionOf(offer: Offer, options: RankingOptions, isRecent: boolean): Section {
  if (options.fits(offer)) {
    return 'fitting';
  }
  if (isRecent) {
    return 'recent';
  }
  if (offer.kind === 'plain') {
    return 'plain';
  }
  return offer.detail === options.folder ? 'here' : 'elsewhere';
}

function byLetters(offers: readonly Offer[], options: RankingOptions): Ranked[] {
  const scored = offers.flatMap(offer => {
    const match = matchOf(offer, options.letters);
    return match === null
      ? []
      : [{ score: match.score - bonus(offer, options), offer, marks: match.marks }];
  });
  return scored
    .sort((a, b) => a.score - b.score)
    .map(({ offer, marks }) => ({ offer, section: 'found', marks }));
}

/** In the title if the letters stand there, else in the whole of folder and title, or in what a node is for. */
function matchOf(offer: Offer, letters: string): { score: number; marks: Ranked['marks'] } | null {
  const inTitle = fuzzyMatch(offer.title, letters);
  if (inTitle !== null) {
    return { score: inTitle.score, marks: { title: inTitle.indices, detail: [] } };
  }
  if (offer.kind === 'plain') {
    // Letters that are strewn over a sentence would be found in every sentence.
    const start = offer.detail.toLowerCase().indexOf(letters.trim().toLowerCase());
    const detail = Array.from(letters.trim(), (_, index) => start + index);
    return start === -1 ? null : { score: ELSEWHERE, marks: { title: [], detail } };
  }
  const before = offer.detail === '' ? '' : `${offer.detail}/`;
  const inAll = fuzzyMatch(before + offer.title, letters);
  return inAll === null
    ? null
    : {
        score: inAll.score + ELSEWHERE,
        marks: {
          title: inAll.indices.filter(i => i >= before.length).map(i => i - before.length),
          detail: inAll.indices.filter(i => i < offer.detail.length)
        }
      };
}

/** What a match that needs the second line counts behind one in the title. */
const ELSEWHERE = 20;

/** A fitting value outweighs the order of letters a little, and so do use and nearness. */
function bonus(offer: Offer, { fits, recent, folder }: RankingOptions): number {
  const isHere = offer.kind === 'file' && offer.detail === folder;
  return (fits(offer) ? 3 : 0) + (recent.includes(offer.key) ? 1.5 : 0) + (isHere ? 1 : 0);
}
