import type { JourneyRecorder } from './journey-recorder.ts';
import type { LocalDevices } from './local-devices.ts';
import type { SignalingConnection } from './signaling-connection.ts';

/** Records what is seen of the socket and of the devices; the media's parts record by themselves. */
export function recordEvidence(
  recorder: JourneyRecorder,
  connection: SignalingConnection,
  devices: LocalDevices,
): void {
  connection.events.on('connecting', () => recorder.record({ type: 'socketConnecting' }));
  connection.events.on('connected', () => recorder.record({ type: 'socketConnected' }));
  connection.events.on('failed', (reason) =>
    recorder.record({ type: 'socketFailed', reason: reason.slice(0, 200) }),
  );
  devices.events.on('requested', (source) => recorder.record({ type: 'deviceRequested', source }));
  devices.events.on('granted', (source) => recorder.record({ type: 'deviceGranted', source }));
  devices.events.on('released', (source) => recorder.record({ type: 'deviceReleased', source }));
  devices.events.on('failed', (source, { problem, message }) =>
    recorder.record({ type: 'deviceFailed', source, problem, reason: message.slice(0, 200) }),
  );
}
