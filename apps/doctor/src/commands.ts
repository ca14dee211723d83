import { existsSync } from 'node:fs';

/** What somebody types who runs this server: from a checkout, or from the images, which hold nothing of docker/. */
export interface Commands {
  start: string;
  worker: string;
  backup: string;
  /** To whoever restarts Caddy, it asks for its certificates again. */
  certificate: string;
}

const CHECKOUT: Commands = {
  start: 'npm start',
  worker: 'node scripts/worker/prepare.mjs',
  backup: 'npm run backup -- /somewhere/plenum.backup',
  certificate: 'systemctl restart caddy',
};

const IMAGES: Commands = {
  start: 'sudo ./install.sh',
  worker: 'sudo ./install.sh upgrade',
  backup: 'sudo ./install.sh backup',
  certificate: 'sudo docker restart $(sudo docker ps -qf name=plenum.caddy)',
};

export const COMMANDS: Commands = existsSync('docker') ? CHECKOUT : IMAGES;
