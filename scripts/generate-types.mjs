/**
 * Write src/model/generated/pipeline.ts from the JSON Schema of the document.
 * With --check, write nothing and fail when the committed file is stale.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { compile } from 'json-schema-to-typescript';

const SCHEMA = new URL('../jupyter_dagflow/model/schema/pipeline.schema.json', import.meta.url);
const TARGET = new URL('../src/model/generated/pipeline.ts', import.meta.url);

const BANNER = `/* eslint-disable */
/**
 * Generated from jupyter_dagflow/model/schema/pipeline.schema.json by \`npm run generate\`. Do not edit.
 */
import type { JSONValue } from '@lumino/coreutils';
`;

/** The models' field names in their order, which is the order of keys in a document's text. */
function fieldOrder(schema) {
  const parts = { [schema.title]: schema, ...schema.$defs };
  const orders = Object.fromEntries(
    Object.entries(parts)
      .filter(([, part]) => part.properties)
      .map(([name, part]) => [name, Object.keys(part.properties)])
  );
  return `\n/** Field names in the order in which they are written. */\nexport const FIELDS = ${JSON.stringify(orders, null, 2)} as const;\n`;
}

/** A field as json-schema-to-typescript should see it: without a title of its own, and free-form values as JSON. */
function field({ title, ...rest }) {
  if (Object.keys(rest).every(key => key === 'default')) {
    return { ...rest, tsType: 'JSONValue' };
  }
  if (rest.anyOf) {
    return { ...rest, anyOf: rest.anyOf.map(field) };
  }
  return rest.type === 'object' && rest.additionalProperties === true
    ? { ...rest, tsType: '{ [k: string]: JSONValue }' }
    : rest;
}

/** Titles of plain fields would each become a type alias; only the models' titles are wanted. */
function withoutFieldTitles(part) {
  const properties = Object.entries(part.properties ?? {}).map(([name, value]) => [
    name,
    field(value)
  ]);
  return { ...part, ...(part.properties ? { properties: Object.fromEntries(properties) } : {}) };
}

const schema = JSON.parse(await readFile(SCHEMA, 'utf8'));
const lean = {
  ...withoutFieldTitles(schema),
  $defs: Object.fromEntries(
    Object.entries(schema.$defs).map(([name, part]) => [name, withoutFieldTitles(part)])
  )
};
const types = await compile(lean, 'Pipeline', {
  bannerComment: BANNER,
  style: { singleQuote: true, printWidth: 100 }
});
const text = types + fieldOrder(schema);

if (process.argv.includes('--check')) {
  const committed = await readFile(TARGET, 'utf8').catch(() => '');
  if (committed !== text) {
    console.error('src/model/generated/pipeline.ts is stale; run: npm run generate');
    process.exitCode = 1;
  }
} else {
  await writeFile(TARGET, text);
}
