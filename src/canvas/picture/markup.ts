/** Markup of an SVG. Only `element` and `text` make it, so whatever a document says stays text. */
export type Markup = string & { readonly __markup: unique symbol };

export type Attributes = Readonly<Record<string, string | number | undefined>>;

export const NOTHING = '' as Markup;

/** An element; attributes that are undefined are left out, numbers are rounded to hundredths. */
export function element(name: string, attributes: Attributes, ...inner: Markup[]): Markup {
  const told = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(attributeText(value))}"`]
  );
  const content = inner.join('');
  const head = `<${name}${told.join('')}`;
  return (content === '' ? `${head}/>` : `${head}>${content}</${name}>`) as Markup;
}

export function text(content: string): Markup {
  return escaped(content) as Markup;
}

export function joined(parts: readonly Markup[]): Markup {
  return parts.join('\n') as Markup;
}

function attributeText(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 100) / 100) : value;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
};

/** What XML cannot hold at all becomes the replacement character. */
function escaped(content: string): string {
  return content
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}')
    .replace(/[&<>"']/g, character => ENTITIES[character]);
}
