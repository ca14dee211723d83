// npm run test:deploy: builds the images, installs them on a VM of its own with install.sh, and meets there. As root, on
// Debian; half an hour. Arguments go to Jest, but for one:
//   npm run test:deploy -- --keep-images      begins with the images of the last such run, and leaves its own
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBrowser } from './steps/browser.mjs';
import { ensureDependencies } from './steps/dependencies.mjs';
import { StepError } from './steps/errors.mjs';
import { runInForeground } from './steps/foreground.mjs';
import { checkHost } from './steps/host.mjs';
import { withLock } from './steps/lock.mjs';
import { ensurePackages } from './steps/packages.mjs';
import { CACHE, ROOT, plenumNode, toolEnv } from './steps/paths.mjs';
import { command, say } from './steps/steps.mjs';

const NEEDS = [
  ...['docker.io', 'docker-compose', 'debootstrap', 'shellcheck'],
  ...['iproute2', 'nftables', 'util-linux', 'libnss3-tools'],
];

/** In here: `engine` (images, containers, volumes), `run` (all else of one run), and what makes the base images, which stays. */
const DEPLOY = join(CACHE, 'deploy');
const KEEP_IMAGES = '--keep-images';

/**
 * The words before a command that run it where all that it makes (a daemon, containers, hosts, mounts) belongs to
 * namespaces of its own: the kernel ends and clears away everything with their first process, however that ends. The shell
 * is this first process, since one of them has to wait for orphans.
 */
const APART = [
  ...['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'],
  ...['sh', '-euc', 'for at in /run/netns /etc/netns; do mount -t tmpfs tmpfs $at; done; "$@"; exit', 'sh'],
];

await command(async () => {
  checkHost();
  if (process.getuid() !== 0) throw new StepError('only root can make the hosts of these tests');
  await ensureDependencies();
  const browser = await ensureBrowser();
  await ensurePackages('test the deployment', NEEDS);
  for (const directory of ['/run/netns', '/etc/netns']) mkdirSync(directory, { recursive: true });
  const onWait = (holder) => say(`Waiting for the deployment test of process ${holder}`);
  await withLock(join(CACHE, 'deploy.lock'), onWait, () => testDeployment(browser, process.argv.slice(2)));
});

async function testDeployment(browser, args) {
  const keepsImages = args.includes(KEEP_IMAGES);
  const jest = [
    ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
    ...[join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'), '--verbose'],
    ...['--config', join(ROOT, 'test', 'deploy', 'jest.config.js')],
    ...args.filter((arg) => arg !== KEEP_IMAGES),
  ];
  const env = toolEnv({ NODE_ENV: 'test', CHROMIUM_BIN: browser, DEPLOY_DIRECTORY: DEPLOY });
  const [program, ...words] = [...APART, plenumNode(), ...jest];
  clear(keepsImages);
  try {
    // `unshare` keeps other signals from what it waits for.
    process.exitCode = await runInForeground(program, words, { cwd: ROOT, env, endWith: 'SIGKILL' });
  } finally {
    clear(keepsImages);
  }
}

function clear(keepsImages) {
  const made = keepsImages ? ['run', 'engine/containers', 'engine/volumes'] : ['run', 'engine'];
  for (const name of made) rmSync(join(DEPLOY, name), { recursive: true, force: true, maxRetries: 5 });
}
