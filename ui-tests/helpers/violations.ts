import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What assistive technology and weak eyes would trip over in a part of the page, each with its place. */
export async function violations(page: Page, selector: string): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    // Galata's page has no context that could open another one.
    .setLegacyMode()
    .include(selector)
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'])
    .analyze();
  return found.flatMap(({ id, nodes }) =>
    nodes.map(
      node => `${id}: ${node.target.join(' ')} ${node.any.map(each => each.message).join()}`
    )
  );
}
