// npm run restore -- FILE: puts a backup in the place of what the server keeps. Stop the server first.
import { restore } from './steps/kept-data.mjs';
import { command, say } from './steps/steps.mjs';

await command(async () => {
  const aside = restore(process.argv[2]);
  say(aside ? `Restored. What was there before is in ${aside}` : 'Restored.');
});
