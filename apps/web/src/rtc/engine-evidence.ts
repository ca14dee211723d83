import type { JourneyRecorder } from './journey-recorder.ts';
import type { LocalDevices } from './local-devices.ts';
import type { Rescues } from './rescues.ts';
import type { SignalingConnection } from './signaling-connection.ts';

/** Records what is seen of the socket, of the devices and of rescues; the media's parts record by themselves. */
export function recordEvidence(
  recorder: JourneyRecorder,
  connection: SignalingConnection,
  devices: LocalDevices,
  rescues: Rescues,
): void {
  rescues.events.on('tried', (rescue) => recorder.record({ type: 'rescueTried', rescue }));
  rescues.events.on('ended', (rescue, helped) => recorder.record({ type: 'rescueEnded', rescue, helped }));
  connection.events.on('connecting', () => recorder.record({ type: 'socketConnecting' }));
  connection.events.on('connected', () => recorder.record({ type: 'socketConnected' }));
  connection.events.on('failed', (reason, code) =>
    recorder.record({ type: 'socketFailed', reason: reason.slice(0, 200), ...(code && { code }) }),
  );
  devices.events.on('requested', (source) => recorder.record({ type: 'deviceRequested', source }));
  devices.events.on('granted', (source) => recorder.record({ type: 'deviceGranted', source }));
  devices.events.on('released', (source) => recorder.record({ type: 'deviceReleased', source }));
  devices.events.on('failed', (source, { problem, message }) =>
    recorder.record({ type: 'deviceFailed', source, problem, reason: message.slice(0, 200) }),
  );
}
