import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';

/** The VM's address on the way to its participants, from the range for documentation (RFC 5737). */
export const VM_ADDRESS = '203.0.113.1';
const CLIENT_ADDRESS = '203.0.113.2';
export const DOMAIN = 'meet.test';
const TURN_DOMAIN = `turn.${DOMAIN}`;

const VM = 'plenum-vm';
const CLIENT = 'plenum-client';
const ip = (...args: string[]) => execFileSync('ip', args, { stdio: 'pipe' });

/** What a firewall between participants and the VM lets through. */
export type Firewall = 'everything' | 'no UDP' | 'TCP 443 alone';

/** Two hosts on this machine, a VM and the participants' computer, with one cable between them. */
export class Network {
  static make(): Network {
    const network = new Network();
    for (const host of [VM, CLIENT]) {
      ip('netns', 'add', host);
      ip('-n', host, 'link', 'set', 'lo', 'up');
      // `ip netns exec` shows this to what it runs in the place of /etc/hosts.
      mkdirSync(`/etc/netns/${host}`, { recursive: true });
      writeFileSync(
        `/etc/netns/${host}/hosts`,
        `127.0.0.1 localhost\n${VM_ADDRESS} ${DOMAIN} ${TURN_DOMAIN}\n`,
      );
    }
    ip('link', 'add', 'wan', 'netns', VM, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', CLIENT);
    ip('-n', VM, 'addr', 'add', `${VM_ADDRESS}/24`, 'dev', 'wan');
    ip('-n', CLIENT, 'addr', 'add', `${CLIENT_ADDRESS}/24`, 'dev', 'eth0');
    ip('-n', VM, 'link', 'set', 'wan', 'up');
    ip('-n', CLIENT, 'link', 'set', 'eth0', 'up');
    return network;
  }

  /** The words before a command that run it on the VM. */
  readonly onVm = ['ip', 'netns', 'exec', VM];
  readonly onClient = ['ip', 'netns', 'exec', CLIENT];
  /** The same with the machine's own /sys, which `ip netns exec` hides: what manages control groups has to see it. */
  readonly asVmDaemon = [
    ...['nsenter', `--net=/run/netns/${VM}`, 'unshare', '--mount'],
    ...['sh', '-c', `mount --bind /etc/netns/${VM}/hosts /etc/hosts && exec "$@"`, 'sh'],
  ];

  firewall(lets: Firewall): void {
    const rules = {
      everything: '',
      'no UDP': 'iifname "wan" meta l4proto udp drop',
      'TCP 443 alone': 'iifname "wan" tcp dport 443 accept; iifname "wan" meta l4proto { tcp, udp } drop',
    }[lets];
    const table = `table inet between { chain input { type filter hook input priority 0; ${rules}; }; }`;
    execFileSync('nsenter', [`--net=/run/netns/${VM}`, 'nft', '-f', '-'], {
      input: `table inet between\ndelete table inet between\n${rules ? table : ''}\n`,
    });
  }

  /** The TCP ports on which the VM answers a participant's computer, of all on which anything listens there. */
  openTcpPorts(): number[] {
    const listening = execFileSync('nsenter', [`--net=/run/netns/${VM}`, 'ss', '-Hltn'], {
      encoding: 'utf8',
    });
    const ports = new Set(listening.split('\n').flatMap((line) => /:(\d+)\s+\S+\s*$/.exec(line)?.[1] ?? []));
    return [...ports]
      .map(Number)
      .filter((port) => this.clientReaches(port))
      .sort((one, other) => one - other);
  }

  private clientReaches(port: number): boolean {
    const [first, ...rest] = this.onClient;
    const attempt = ['timeout', '3', 'bash', '-c', `exec 3<>/dev/tcp/${VM_ADDRESS}/${port}`];
    return spawnSync(first!, [...rest, ...attempt]).status === 0;
  }
}
