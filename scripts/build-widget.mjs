/**
 * Build what draws a pipeline in a notebook's cell: one ES module with its styles inside, for anywidget.
 * It lands in the Python package. With --dev, it is not minified.
 */
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const path = name => fileURLToPath(new URL(`../${name}`, import.meta.url));
const isDev = process.argv.includes('--dev');

/** `import styles from 'bundled:./x.css'`: all that the file imports, as one text. */
const bundledStyles = {
  name: 'bundled-styles',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^bundled:/ }, ({ path: name, resolveDir }) => ({
      path: new URL(name.slice('bundled:'.length), `file://${resolveDir}/`).pathname,
      namespace: 'bundled'
    }));
    onLoad({ filter: /.*/, namespace: 'bundled' }, async ({ path: file }) => {
      const { outputFiles } = await build({
        entryPoints: [file],
        bundle: true,
        minify: !isDev,
        write: false,
        loader: { '.svg': 'dataurl' },
        logLevel: 'warning'
      });
      return { contents: outputFiles[0].text, loader: 'text' };
    });
  }
};

await build({
  entryPoints: [path('src/notebookWidget/index.tsx')],
  outfile: path('jupyter_dagflow/objects/static/widget.js'),
  bundle: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'transform',
  minify: !isDev,
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': isDev ? '"development"' : '"production"' },
  plugins: [bundledStyles],
  logLevel: 'warning'
});
