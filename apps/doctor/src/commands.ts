import { existsSync } from 'node:fs';

/** What somebody types who runs this server: from a checkout, or from the images, which hold nothing of docker/. */
export interface Commands {
  start: string;
  worker: string;
  backup: string;
  /** To whoever restarts Caddy, it asks for its certificates again. */
  certificate: string;
  /** coturn reads its certificate again on this signal. */
  turnCertificate: (host: string) => string;
}

const CHECKOUT: Commands = {
  start: 'npm start',
  worker: 'node scripts/worker/prepare.mjs',
  backup: 'npm run backup -- /somewhere/plenum.backup',
  certificate: 'systemctl restart caddy',
  turnCertificate: (host) =>
    `certbot certonly --force-renewal -d ${host} --deploy-hook 'systemctl kill -s USR2 coturn'`,
};

/** HAProxy takes the TURN name's certificate from Caddy too. */
const RESTART_CADDY = 'sudo docker restart $(sudo docker ps -qf name=plenum.caddy)';

const IMAGES: Commands = {
  start: 'sudo ./install.sh',
  worker: 'sudo ./install.sh upgrade',
  backup: 'sudo ./install.sh backup',
  certificate: RESTART_CADDY,
  turnCertificate: () => RESTART_CADDY,
};

export const COMMANDS: Commands = existsSync('docker') ? CHECKOUT : IMAGES;
