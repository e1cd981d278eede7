import { describe, expect, it } from 'vitest';

import { DagflowApi, FiguresCache, readFigure } from '..';
import { FakeAnswer, fakeSettings } from './fakes';

const ATTEMPT = { run_id: 'r1', node_id: 'plot.2', attempt: 3 };
const BODY = { media_type: 'image/png', data: 'iVBORw0KGgo=' };

describe('readFigure', () => {
  it('reads an image, or that there is none', () => {
    expect(readFigure(BODY)).toEqual({ mediaType: 'image/png', data: BODY.data });
    expect(readFigure(null)).toBeNull();
  });

  it.each([
    { ...BODY, media_type: 'text/html' },
    { ...BODY, data: '" onerror="alert(1)' },
    { media_type: 'image/png' },
    'image'
  ])('refuses %j', told => {
    expect(() => readFigure(told)).toThrow(TypeError);
  });
});

describe('FiguresCache', () => {
  it('asks once for each attempt, and again after a refusal', async () => {
    let answer: FakeAnswer = { status: 500, body: { message: 'Not now.', problems: [] } };
    const { settings, requests } = fakeSettings(() => answer);
    const figures = new FiguresCache({ api: new DagflowApi({ serverSettings: settings }) });
    await expect(figures.get(ATTEMPT)).rejects.toThrow('Not now.');
    answer = { body: BODY };
    expect((await figures.get(ATTEMPT))?.mediaType).toBe('image/png');
    await figures.get({ attempt: 3, node_id: 'plot.2', run_id: 'r1' });
    expect(requests).toHaveLength(2);
    expect(requests[1].path).toContain('runs/r1/nodes/plot.2/attempts/3/figure');
  });
});
