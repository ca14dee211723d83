// npm start: installs and builds what is missing, each step once, and runs Plenum.
import { apiEntry, ensureApps } from './steps/apps.mjs';
import { ensureDependencies } from './steps/dependencies.mjs';
import { runInForeground } from './steps/foreground.mjs';
import { checkHost } from './steps/host.mjs';
import { ROOT, plenumNode, toolEnv } from './steps/paths.mjs';
import { command } from './steps/steps.mjs';
import { ensureWorker } from './worker/prepare.mjs';

await command(async () => {
  checkHost();
  await ensureDependencies();
  const worker = await ensureWorker();
  await ensureApps();
  const env = toolEnv({ NODE_ENV: process.env.NODE_ENV || 'production', MEDIASOUP_WORKER_BIN: worker });
  process.exitCode = await runInForeground(plenumNode(), [apiEntry()], { cwd: ROOT, env });
});
