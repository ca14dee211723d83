// Prints the path of the media worker that Plenum would use, for whoever runs a server or tests by hand:
//   MEDIASOUP_WORKER_BIN=$(node scripts/worker/locate.mjs) node apps/api/dist/main.js
import { StepError } from '../steps/errors.mjs';
import { command, say } from '../steps/steps.mjs';
import { locateWorker } from './recipe.mjs';

await command(async () => {
  const worker = locateWorker();
  if (!worker) throw new StepError('there is no media worker yet', 'Run: node scripts/worker/prepare.mjs');
  say(worker);
});
