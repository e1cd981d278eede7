import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';

/** What assistive technology and weak eyes would trip over in a part of the page, each with its place. */
export async function violations(page: Page, part = '.jp-DagflowPanel'): Promise<string[]> {
  const { violations: found, passes } = await new AxeBuilder({ page })
    // Galata's page has no context that could open another one.
    .setLegacyMode()
    .include(part)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    .analyze();
  // Contrast was judged at all.
  expect(passes.map(({ id }) => id)).toContain('color-contrast');
  return found.flatMap(({ id, nodes }) =>
    nodes.map(
      node => `${id}: ${node.target.join(' ')} ${node.any.map(each => each.message).join()}`
    )
  );
}
