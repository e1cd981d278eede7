import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { CanvasView, ZOOM } from '../view';

describe('zooming by keys', () => {
  let zoom: number;
  const zoomTo = vi.fn();
  let view: CanvasView;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('matchMedia', () => ({ matches: false }));
    zoom = 1;
    view = new CanvasView(document.createElement('div'));
    view.flow = { getZoom: () => zoom, zoomTo } as unknown as NonNullable<CanvasView['flow']>;
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    zoomTo.mockReset();
  });

  const asked = () => zoomTo.mock.calls.map(([to]) => to as number);

  it('takes whole steps from where the drawing is going, not from where it is', () => {
    view.zoomIn();
    zoom = 1.07;
    view.zoomIn();
    view.zoomOut();
    view.zoomOut();
    expect(asked()).toEqual([1.2, 1.44, 1.2, 1].map(each => expect.closeTo(each, 9)));
  });

  it('begins where the drawing is once it has come to rest', () => {
    view.reset();
    vi.advanceTimersByTime(1000);
    zoom = 0.5;
    view.zoomIn();
    expect(asked()).toEqual([1, 0.6]);
  });

  it('goes no further than the drawing does', () => {
    zoom = 1.9;
    view.zoomIn();
    view.zoomIn();
    view.zoomOut();
    expect(asked()).toEqual([ZOOM.most, ZOOM.most, ZOOM.most / 1.2]);
  });
});
