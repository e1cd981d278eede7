import tseslint from 'typescript-eslint';
import prettier from 'eslint-config-prettier';
import hooks from 'eslint-plugin-react-hooks';
import jupyter from '@jupyter/eslint-plugin';

/** Layers, lowest first; what stands in one row never imports its neighbours. */
const LAYERS = [
  ['model'],
  ['services'],
  ['elements'],
  ['canvas', 'panels'],
  ['widget', 'notebookWidget'],
  ['plugins', 'commands'],
  ['index']
];

/** The rule that keeps a room from importing its neighbours and what lies above it. */
function wall(room, extra = []) {
  const row = LAYERS.findIndex(rooms => rooms.includes(room));
  const closed = LAYERS.flatMap((rooms, index) =>
    index > row ? rooms : index === row ? rooms.filter(other => other !== room) : []
  ).filter(other => other !== 'index' || room !== 'index');
  const patterns = closed.map(other => ({
    regex: `^(\\.\\./)+${other}(/.*)?$|^\\./${other}(/.*)?$`,
    message: `${room} may not import ${other}: see the layers in ARCHITECTURE.md.`
  }));
  // Inside a room, "./index" is the room's own front door.
  return ['error', { patterns: [...patterns.filter(p => !p.regex.includes('/index(')), ...extra] }];
}

const room = (name, files, extra) => ({
  files,
  rules: { 'no-restricted-imports': wall(name, extra) }
});

export default tseslint.config(
  {
    ignores: [
      'node_modules',
      'lib',
      'labextension',
      '.venv',
      'dist',
      'src/model/generated',
      'ui-tests/test-results',
      'benchmarks/canvas/results',
      'benchmarks/canvas/traces',
      'playwright-report',
      'build',
      'jupyter_dagflow'
    ]
  },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreRestSiblings: true }
      ]
    }
  },
  {
    files: ['**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks, jupyter },
    rules: {
      ...hooks.configs.recommended.rules,
      'jupyter/plugin-activation-args': 'error',
      'jupyter/command-described-by': 'error',
      'jupyter/command-id-convention': 'error',
      'jupyter/plugin-description': 'error',
      'jupyter/plugin-id-convention': 'error',
      'jupyter/no-translation-concatenation': 'error',
      'jupyter/no-dynamic-translation': 'error',
      'jupyter/token-format': 'error',
      'jupyter/incorrect-translator-usage': 'error',
      'jupyter/no-pageconfig-base-url': 'error',
      'jupyter/no-untranslated-string': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-namespace': 'off',
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'interface', format: ['PascalCase'] },
        { selector: 'class', format: ['PascalCase'] }
      ],
      curly: ['error', 'all'],
      eqeqeq: 'error',
      'no-console': ['error', { allow: ['warn', 'error'] }],
      'prefer-arrow-callback': ['error', { allowNamedFunctions: true }],
      'max-lines': ['error', { max: 500 }]
    }
  },
  room(
    'model',
    ['src/model/**'],
    [
      {
        regex:
          '^(react|react-dom|@xyflow/.*|@jupyterlab/(?!services$|docregistry$|translation$|coreutils$).*)$',
        message: 'src/model knows neither React nor xyflow.'
      }
    ]
  ),
  room(
    'services',
    ['src/services/**'],
    [{ regex: '^(react|react-dom|@xyflow/.*)$', message: 'Services draw nothing.' }]
  ),
  room('elements', ['src/elements/**']),
  room('canvas', ['src/canvas/**']),
  room(
    'panels',
    ['src/panels/**'],
    [{ regex: '^@xyflow/.*$', message: 'xyflow belongs to src/canvas.' }]
  ),
  room('widget', ['src/widget/**']),
  room(
    'notebookWidget',
    ['src/notebookWidget/**'],
    [
      {
        regex: '^(@jupyterlab/(?!translation$)|@lumino/|@jupyter/|yjs)',
        message: 'A cell is shown by other front ends than JupyterLab, and none of it is there.'
      },
      {
        regex: '^(\\.\\./)+(services|panels)(/.*)?$',
        message: 'A cell is told by its kernel, and has no server to ask.'
      }
    ]
  ),
  {
    files: ['src/**/__tests__/**'],
    rules: { 'no-restricted-imports': 'off', 'jupyter/no-untranslated-string': 'off' }
  },
  prettier
);
