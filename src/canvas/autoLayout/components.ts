/** Sets of ids that are linked, directly or through others, each in the order of `ids`. */
export function componentsOf(
  ids: readonly string[],
  links: Iterable<readonly [string, string]>
): string[][] {
  const parents = new Map(ids.map(id => [id, id]));
  const rootOf = (id: string): string => {
    let root = id;
    while (parents.get(root) !== root) {
      const next = parents.get(root) ?? root;
      parents.set(root, parents.get(next) ?? next);
      root = next;
    }
    return root;
  };
  for (const [a, b] of links) {
    if (parents.has(a) && parents.has(b)) {
      parents.set(rootOf(a), rootOf(b));
    }
  }
  const components = new Map<string, string[]>();
  for (const id of ids) {
    const root = rootOf(id);
    const known = components.get(root) ?? [];
    known.push(id);
    components.set(root, known);
  }
  return [...components.values()];
}
