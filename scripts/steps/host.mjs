// What the machine itself has to be, checked before anything is installed.
import { existsSync } from 'node:fs';
import { StepError } from './errors.mjs';

const OLDEST_NODE_MAJOR = 20;

/** Rejects with a StepError that says plainly what is needed instead. Costs nothing, so it shows no step. */
export function checkHost() {
  if (process.platform !== 'linux') {
    throw new StepError(
      `Plenum runs on Linux, and this is ${process.platform}`,
      'Use a virtual machine with Debian 12 or newer or Ubuntu 24.04 or newer, or the Docker images.',
    );
  }
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE_MAJOR) {
    throw new StepError(
      `Node ${process.versions.node} is too old to install Plenum`,
      `Install Node ${OLDEST_NODE_MAJOR} or newer. Plenum itself then brings the Node that it runs on.`,
    );
  }
  if (!['x64', 'arm64'].includes(process.arch)) {
    throw new StepError(`Plenum runs on x64 and arm64 machines, and this is ${process.arch}`);
  }
  if (!existsSync('/proc/self'))
    throw new StepError('/proc is not mounted, and Plenum measures its load from it');
}
