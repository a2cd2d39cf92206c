import { startServer } from './proxyProcess.ts';
import { soakRows } from './proxySoak.ts';
import { createWorld } from './world.ts';
const world = createWorld(100_000, true, console.log);
const upstream = await startServer(await world.bundles.program('proxyUpstream'));
const rows = await soakRows(async (name) => startServer(await world.bundles.program('proxy'), JSON.stringify({ root: world.folder(name), baseUrl: `http://127.0.0.1:${upstream.port}/api/v1`, worker: await world.bundles.worker() })));
console.log(JSON.stringify(rows));
process.exit();
