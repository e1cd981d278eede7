// Reads Mermaid texts as a JSON list, parses each with Mermaid itself, and writes what they hold as JSON.
// Labels are told as a browser shows them: with the names of the elements in them.
import { JSDOM } from 'jsdom';

const { window } = new JSDOM('<!doctype html><html><body></body></html>');
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import('mermaid');

// Mermaid keeps entities under other letters until it draws.
function shown(label) {
  const element = window.document.createElement('div');
  element.innerHTML = label.replace(/ﬂ°°/g, '&#').replace(/ﬂ°/g, '&').replace(/¶ß/g, ';');
  const tags = [...element.querySelectorAll('*')].map(found => found.tagName);
  element.querySelectorAll('br').forEach(found => found.replaceWith('\n'));
  return { text: element.textContent, tags: [...new Set(tags)] };
}

async function read(text) {
  const { config } = await mermaid.parse(text);
  // The diagram itself is made of what is left without comments.
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text.replace(/^%%.*\n/gm, ''));
  const vertices = [...db.getVertices().values()];
  return {
    config,
    direction: db.getDirection(),
    nodes: vertices.map(({ id, type, text, classes, link, haveCallback }) => ({
      id,
      type,
      classes,
      label: shown(text),
      acts: Boolean(link || haveCallback)
    })),
    arrows: db
      .getEdges()
      .map(({ start, end, stroke, text }) => ({ start, end, stroke, label: shown(text) })),
    frames: db.getSubGraphs().map(({ id, title, nodes }) => ({ id, nodes, label: shown(title) }))
  };
}

let input = '';
for await (const part of process.stdin) {
  input += part;
}
const found = [];
for (const text of JSON.parse(input)) {
  found.push(await read(text));
}
process.stdout.write(JSON.stringify(found));
