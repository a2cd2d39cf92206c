import { fileURLToPath } from 'node:url';

/** The rooms of the house, and who may enter: ARCHITECTURE.md says why. Dynamic, side-effect and type-only imports count too. */

const PURE_PACKAGES = ['valibot', 'ulid', 'croner', 'd3-dsv'];
const inPackage = (...names) => `node_modules/(?:${names.join('|')})/`;

/** What each room may import, as patterns of resolved paths. */
const ROOMS = {
  core: ['^src/core/', inPackage(...PURE_PACKAGES)],
  pipeline: ['^src/(?:core|pipeline)/'],
  storage: ['^src/(?:core|storage)/', inPackage('sql\\.js', '@types/sql\\.js', 'ulid'), '^node:', '^[a-z_/]+$'],
  openrouter: ['^src/(?:core|pipeline|openrouter)/', inPackage('openai'), '^node:', '^[a-z_/]+$'],
  proxy: ['^src/(?:core|pipeline|proxy)/', '^node:', '^[a-z_/]+$'],
  protocol: ['^src/protocol/', '^src/core/l10n\\.ts$'],
  cli: ['^src/(?!vscode/|protocol/)', inPackage('commander'), '^node:', '^[a-z0-9_/]+$'],
  vscode: ['^src/(?!cli/)', '^vscode$', inPackage('valibot', 'jsonc-parser', '@types/vscode'), '^node:', '^[a-z_/]+$'],
};

const rules = Object.entries(ROOMS).map(([room, allowed]) => ({
  name: `room-${room}`,
  comment: `src/${room} may import only what the table of rooms allows.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { pathNot: allowed, dependencyTypesNot: room === 'protocol' ? ['type-only'] : [] },
}));

export default {
  forbidden: [
    ...rules,
    { name: 'protocol-types-of-core-only', severity: 'error', from: { path: '^src/protocol/' }, to: { dependencyTypes: ['type-only'], pathNot: '^src/(?:protocol|core)/' } },
    { name: 'report-stays-in-its-room', severity: 'error', from: { path: '^media/report/' }, to: { dependencyTypesNot: ['type-only'], pathNot: ['^media/report/', '^src/protocol/', '^src/core/(?:money|dates|format|foreignName|currency|moment|period|l10n|analysis/(?:groupingNames|range)|budget/limitFields)\\.ts$', inPackage('valibot', '@vscode/webview-ui-toolkit', 'd3-array', '@types/d3-array')] } },
    { name: 'report-knows-types-of-core-only', severity: 'error', from: { path: '^media/report/' }, to: { dependencyTypes: ['type-only'], pathNot: ['^media/report/', '^src/(?:protocol|core)/', 'node_modules/'] } },
    { name: 'toolkit-in-one-file', severity: 'error', from: { path: '^media/report/', pathNot: '^media/report/controls\\.ts$' }, to: { path: inPackage('@vscode/webview-ui-toolkit') } },
    { name: 'no-vscode-outside-its-room', severity: 'error', from: { path: '^(?:src|media)/', pathNot: '^src/vscode/' }, to: { path: '^(?:vscode$|src/vscode/)|@types/vscode' } },
    { name: 'heavy-parts-are-lazy', comment: 'The SDK is loaded by a dynamic import, the database in its worker.', severity: 'error', from: { path: '^src/', pathNot: ['^src/openrouter/openAiUpstream\\.ts$', '^src/storage/(?:worker|base|database|rollups|compactor|recount)\\.ts$'] }, to: { path: inPackage('openai', 'sql\\.js') , dependencyTypesNot: ['type-only'] } },
    { name: 'product-knows-no-tests', severity: 'error', from: { path: '^(?:src|media)/' }, to: { path: '^test/' } },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^vscode$' } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: fileURLToPath(new URL('tsconfig.json', import.meta.url)) },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.mjs', '.json', '.d.ts'], conditionNames: ['import', 'require', 'node', 'default', 'types'], exportsFields: ['exports'] },
  },
};
