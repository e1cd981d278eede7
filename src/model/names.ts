import { ID_PATTERN, stemOf } from './pipeline';

const LONGEST = 64;

/**
 * A readable id for a new node: the file's name with what ids may not hold made into `-`, and a number when taken.
 */
export function uniqueNodeId(path: string, taken: ReadonlySet<string>): string {
  const slug = slugOf(path);
  if (!taken.has(slug)) {
    return slug;
  }
  for (let number = 2; ; number++) {
    const suffix = `-${number}`;
    const id = slug.slice(0, LONGEST - suffix.length) + suffix;
    if (!taken.has(id)) {
      return id;
    }
  }
}

/** A name for a copy or a second use of a notebook: `train`, `train 2`, `train 3`, … */
export function uniqueNodeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) {
    return name;
  }
  const stem = name.replace(/ \d+$/, '');
  for (let number = 2; ; number++) {
    const candidate = `${stem} ${number}`;
    if (!taken.has(candidate)) {
      return candidate;
    }
  }
}

function slugOf(path: string): string {
  const slug = stemOf(path)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST);
  return ID_PATTERN.test(slug) ? slug : 'node';
}
