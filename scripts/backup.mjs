// npm run backup [-- FILE]: copies what the server keeps into one file, while it runs.
import { backUp } from './steps/kept-data.mjs';
import { command, say } from './steps/steps.mjs';

await command(async () => {
  const copy = await backUp(process.argv[2]);
  say(
    `Everything that is kept is in ${copy}. Keep DATA_DIR/signing.secret too: links that were sent need it.`,
  );
});
