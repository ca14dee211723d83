import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import vue from 'eslint-plugin-vue';
import globals from 'globals';
import ts from 'typescript-eslint';
import plenum from './eslint.direction.js';

const TYPED = ['libs/*/src/**/*.ts', 'apps/*/src/**/*.{ts,vue}', 'test/**/*.ts'];
const TESTS = [
  '**/*.spec.ts',
  'test/**/*.{ts,mjs}',
  'libs/*/src/testing/**/*.ts',
  'apps/*/src/**/testing/**/*.ts',
];

/** Rules that need the types: few, because each of them has caught what no other rule can see. */
const typed = {
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
  '@typescript-eslint/only-throw-error': 'error',
  '@typescript-eslint/return-await': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
};

/** `max-lines` is the house's "a file past 300 lines explains itself", by an eslint-disable comment that says why. */
const size = {
  'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
  // A switch over all sorts of evidence is long, not complex: it counts as one.
  complexity: ['error', { max: 12, variant: 'modified' }],
  'max-depth': ['error', 3],
};

const FOCUSED = ['it', 'test', 'describe'].map((object) => ({
  selector: `MemberExpression[object.name='${object}'][property.name='only']`,
  message: 'A focused test hides the others.',
}));
const SLEEPS = [
  {
    selector: "CallExpression[callee.property.name='waitForTimeout']",
    message: 'Wait for what should happen (a role, a state, an event), not for time to pass.',
  },
  {
    // new Promise((resolve) => setTimeout(resolve, 500)), and the same with braces.
    selector:
      "NewExpression[callee.name='Promise'] > ArrowFunctionExpression > CallExpression[callee.name='setTimeout'][arguments.0.type='Identifier']",
    message:
      'A sleep is slow where it is long enough and flaky where it is not: wait for what should happen.',
  },
  {
    selector:
      "NewExpression[callee.name='Promise'] > ArrowFunctionExpression > BlockStatement[body.length=1] > ExpressionStatement > CallExpression[callee.name='setTimeout'][arguments.0.type='Identifier']",
    message:
      'A sleep is slow where it is long enough and flaky where it is not: wait for what should happen.',
  },
];

export default ts.config(
  { ignores: ['**/dist/', '**/node_modules/', '**/coverage/', 'test-results/', 'scripts/worker/compat/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  js.configs.recommended,
  { files: ['**/*.{ts,vue}'], extends: [ts.configs.strict, ts.configs.stylistic] },
  ...vue.configs['flat/recommended'],

  {
    plugins: { plenum, 'import-x': importX },
    languageOptions: { ecmaVersion: 'latest', sourceType: 'module', globals: globals.node },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js', '.mjs', '.vue'] })],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'], 'vue-eslint-parser': ['.vue'] },
    },
    rules: {
      ...size,
      eqeqeq: 'error',
      'no-console': ['error', { allow: ['warn', 'error'] }],
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-self-import': 'error',
      'import-x/no-duplicates': ['error', { 'prefer-inline': true }],
      'plenum/dependency-direction': 'error',
    },
  },

  {
    files: TYPED,
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      ...typed,
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/consistent-type-definitions': 'off',
      // A Nest module is a class that holds nothing but its decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
    },
  },
  // Nest injects by the types of constructor parameters, which have to be there at run time.
  { files: ['apps/api/src/**/*.ts'], rules: { '@typescript-eslint/consistent-type-imports': 'off' } },

  {
    files: ['apps/web/src/**/*.{ts,vue}'],
    languageOptions: { globals: globals.browser, parserOptions: { parser: ts.parser } },
    rules: {
      'vue/no-v-html': 'error',
      'vue/multi-word-component-names': 'off', // One-word names are PascalCase, which no HTML element is.
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/define-macros-order': 'error',
      'vue/no-unused-refs': 'error',
      'vue/prefer-true-attribute-shorthand': 'error',
    },
  },
  // vue-tsc knows what a template and a script may name; no-undef does not know types.
  { files: ['**/*.{ts,vue}'], rules: { 'no-undef': 'off' } },
  // The setup of a component or of a store is one function by its nature, and so are the
  // queries of one table and the routes of one topic.
  {
    files: [
      '**/*.vue',
      'apps/web/src/stores/*.ts',
      'apps/api/src/persistence/stores/*.ts',
      'apps/api/src/http/rest/routes/*.ts',
    ],
    rules: { 'max-lines-per-function': 'off' },
  },

  // Command lines talk to people by printing.
  { files: ['scripts/**/*.mjs', 'apps/{load,doctor}/**/*.ts'], rules: { 'no-console': 'off' } },

  {
    files: TESTS,
    languageOptions: { globals: globals.browser }, // What e2e tests evaluate runs in a page.
    rules: {
      'max-lines-per-function': 'off',
      'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }],
      'no-restricted-syntax': ['error', ...FOCUSED, SLEEPS[0]],
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  // Only test/support may wait by the clock, between two looks at what should happen.
  { files: ['**/*.spec.ts'], rules: { 'no-restricted-syntax': ['error', ...FOCUSED, ...SLEEPS] } },

  prettier,
);
