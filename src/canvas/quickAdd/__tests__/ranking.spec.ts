import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';

import { typeOfFile } from '../../../model';
import { fuzzyMatch } from '../fuzzy';
import { fileOffers, plainOffers } from '../offers';
import { rankOffers, type RankingOptions } from '../ranking';

const trans = nullTranslator.load('');

const files = (...paths: string[]) =>
  fileOffers(paths.map(path => ({ path, type: typeOfFile(path) ?? 'notebook' })));

const options = (given: Partial<RankingOptions>): RankingOptions => ({
  letters: '',
  folder: 'flows',
  recent: [],
  fits: () => false,
  ...given
});

describe('fuzzyMatch', () => {
  it('finds letters in their order and prefers the beginnings of words', () => {
    expect(fuzzyMatch('train_model.ipynb', 'mod')?.indices).toEqual([6, 7, 8]);
    expect(fuzzyMatch('atmTrainModel', 'tm')?.indices).toEqual([1, 2]);
    expect(fuzzyMatch('flows/Load Data.py', 'loaddata')?.indices).toEqual([
      6, 7, 8, 9, 11, 12, 13, 14
    ]);
    expect(fuzzyMatch('train', 'nt')).toBeNull();
    expect(fuzzyMatch('train', ' ')).toEqual({ score: 0, indices: [] });
  });

  it('marks nothing where small letters are of another length', () => {
    expect(fuzzyMatch('İstanbul', 'bul')?.indices).toEqual([]);
  });
});

describe('rankOffers', () => {
  const all = [
    ...files('flows/train.ipynb', 'flows/clean.ipynb', 'other/train.ipynb'),
    ...plainOffers(false, trans)
  ];

  it('lists what fits, what was used, what is near, other nodes, and the rest', () => {
    const ranked = rankOffers(
      all,
      options({
        recent: ['plain:note', 'file:gone.ipynb'],
        fits: offer => offer.key === 'file:other/train.ipynb'
      })
    );
    const told = ranked.map(({ offer, section }) => [section, offer.key]);
    expect(told.slice(0, 4)).toEqual([
      ['fitting', 'file:other/train.ipynb'],
      ['recent', 'plain:note'],
      ['here', 'file:flows/train.ipynb'],
      ['here', 'file:flows/clean.ipynb']
    ]);
    expect(told[4]).toEqual(['plain', 'plain:command']);
    expect(ranked).toHaveLength(all.length);
  });

  it('goes by the letters, then by nearness, and marks them', () => {
    const ranked = rankOffers(all, options({ letters: 'train' }));
    expect(ranked.map(each => each.offer.key)).toEqual([
      'file:flows/train.ipynb',
      'file:other/train.ipynb'
    ]);
    expect(ranked[0].marks.title).toEqual([0, 1, 2, 3, 4]);
    const [best] = rankOffers(all, options({ letters: 'oth tr' }));
    expect(best.offer.key).toBe('file:other/train.ipynb');
    expect(best.marks).toEqual({ title: [0, 1], detail: [0, 1, 2] });
  });

  it('offers what fits a wire first among equals, and nothing that is drawn only', () => {
    const fits = (offer: { key: string }) => offer.key === 'file:other/train.ipynb';
    const [best] = rankOffers(all, options({ letters: 'train', fits }));
    expect(best.offer.key).toBe('file:other/train.ipynb');
    expect(plainOffers(true, trans).map(offer => offer.what)).not.toContain('note');
  });
});
