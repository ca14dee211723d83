// npm run load: installs what is missing, and plays participants against a server that runs. Arguments go to it:
//   npm run load -- --url http://localhost:3000 --workload W3 --participants 200
import { join } from 'node:path';
import { ensureDependencies } from './steps/dependencies.mjs';
import { runInForeground } from './steps/foreground.mjs';
import { checkHost } from './steps/host.mjs';
import { ROOT, plenumNode, toolEnv } from './steps/paths.mjs';
import { command } from './steps/steps.mjs';

await command(async () => {
  checkHost();
  await ensureDependencies();
  const program = join(ROOT, 'apps', 'load', 'src', 'main.ts');
  const args = ['--disable-warning=ExperimentalWarning', program, ...process.argv.slice(2)];
  process.exitCode = await runInForeground(plenumNode(), args, { cwd: process.cwd(), env: toolEnv() });
});
