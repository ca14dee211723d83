// One process of the generator. It lives no longer than the one that forked it.
import { closeMedia } from '@plenum/datachannel-peer';
import { Group } from './group.ts';
import type { FromGroup, ToGroup } from './messages.ts';

let group: Group | null = null;

const tell = (message: FromGroup) => process.send?.(message);

function end(): void {
  group?.stop();
  closeMedia();
  process.exit(0);
}

process.on('message', (message: ToGroup) => {
  switch (message.type) {
    case 'start':
      group = new Group(message.options);
      group.start();
      break;
    case 'report':
      if (group) tell({ type: 'report', id: message.id, report: group.report() });
      break;
    case 'stop':
      end();
  }
});
process.on('disconnect', end);
// Ctrl-C reaches all processes of the terminal: the first one ends this one in its turn.
process.on('SIGINT', () => null);
tell({ type: 'ready' });
