import { toRoomId } from '@plenum/protocol';
import { hello } from './config/x.ts';
console.log(hello, toRoomId('Weekly Stand-up!'));
