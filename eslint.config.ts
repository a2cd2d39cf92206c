import { defineConfig, globalIgnores } from 'eslint/config';
import type { Linter } from 'eslint';
import tseslint from 'typescript-eslint';

/** The measures of a well-kept house, as rules: size, complexity, no default exports, no `any`. */
const house: Linter.RulesRecord = {
  'complexity': ['error', 12],
  'max-lines': ['error', { max: 300 }],
  'max-lines-per-function': ['error', { max: 60 }],
  'eqeqeq': 'error',
  'no-empty': ['error', { allowEmptyCatch: false }],
  'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Export by name.' }],
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
  '@typescript-eslint/consistent-type-imports': 'error',
  '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  '@typescript-eslint/prefer-readonly': 'error',
  '@typescript-eslint/explicit-module-boundary-types': 'error',
};

export default defineConfig(
  globalIgnores(['dist/', 'node_modules/', 'artifacts/', '.vscode-test/', 'coverage/', 'test/fixtures/rooms/']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { project: ['./tsconfig.json', './src/core/tsconfig.json', './media/report/tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    rules: house,
  },
  { files: ['*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['test/**/*.ts'], rules: { 'max-lines-per-function': 'off' } },
);
