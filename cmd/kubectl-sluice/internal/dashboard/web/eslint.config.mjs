// The linter's rules: `npm run lint`.
import js from '@eslint/js';
import globals from 'globals';

export default [
  { ignores: ['dist/'] },
  js.configs.recommended,
  {
    rules: {
      'array-callback-return': 'error',
      'consistent-return': 'error',
      curly: ['error', 'multi-line'],
      eqeqeq: 'error',
      'no-else-return': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-shadow': 'error',
      'no-use-before-define': ['error', { functions: false, classes: false, variables: false }],
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'prefer-template': 'error',
      'require-atomic-updates': 'error',
      // What comes from a cluster becomes text nodes only.
      'no-restricted-properties': ['error', ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'srcdoc'].map(
        (property) => ({ property, message: 'Text from a cluster is never HTML: see dom.js.' }))],
    },
  },
  { files: ['src/**'], languageOptions: { globals: globals.browser } },
  { files: ['build.mjs', 'browser/**'], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
];
