// npm run doctor: installs what is missing, and looks at the server that runs here with the same settings. Arguments go to it:
//   npm run doctor -- --json
//   npm run doctor -- --url https://meet.example.org
import { join } from 'node:path';
import { ensureDependencies } from './steps/dependencies.mjs';
import { runInForeground } from './steps/foreground.mjs';
import { checkHost } from './steps/host.mjs';
import { ROOT, plenumNode, toolEnv } from './steps/paths.mjs';
import { command } from './steps/steps.mjs';
import { locateWorker } from './worker/recipe.mjs';

await command(async () => {
  checkHost();
  await ensureDependencies();
  const program = join(ROOT, 'apps', 'doctor', 'src', 'main.ts');
  const args = ['--disable-warning=ExperimentalWarning', program, ...process.argv.slice(2)];
  const env = toolEnv({ MEDIASOUP_WORKER_BIN: locateWorker() ?? '' });
  process.exitCode = await runInForeground(plenumNode(), args, { cwd: ROOT, env });
});
