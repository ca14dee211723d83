import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { RosterPeer } from '@plenum/protocol';
import { FakeSignaling } from './fake-signaling.ts';
import { FakeTrack } from './fake-track.ts';
import type { DeviceState, LocalDeviceEvents } from './local-devices.ts';
import type { MeterOptions } from './microphone-meter.ts';
import type { RoomClientEvents } from './room-client.ts';
import { SpeechReporter } from './speech-reporter.ts';
import { TypedEvents } from './typed-events.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const SILENCE = -75;
const SPEECH = -25;

function build() {
  const signaling = new FakeSignaling();
  const roster = new TypedEvents<RoomClientEvents>();
  const events = new TypedEvents<LocalDeviceEvents>();
  let mic: DeviceState = { status: 'off', problem: null, deviceId: null, track: null };
  const meters: { track: MediaStreamTrack; report: MeterOptions['report']; isOn: boolean }[] = [];
  new SpeechReporter({
    devices: { events, stateOf: () => mic },
    roster,
    request: signaling.request,
    meter: (track, { report }) => {
      const meter = { track, report, isOn: true };
      meters.push(meter);
      return () => (meter.isOn = false);
    },
  });
  return {
    signaling,
    meters,
    enter: (microphones: number) => roster.emit('rosterChanged', peersWith(microphones), microphones),
    setTrack: (track: MediaStreamTrack | null) => {
      mic = { ...mic, track };
      events.emit('changed', 'mic', mic);
    },
    hear: (decibel: number, forMs: number) => {
      for (let passed = 0; passed < forMs; passed += 20) {
        jest.advanceTimersByTime(20);
        meters.at(-1)!.report(decibel);
      }
    },
  };
}

const peersWith = (microphones: number) =>
  Array.from({ length: microphones + 5 }, (_, index) => ({
    peerId: `peer-${index}`,
    producers: index < microphones ? [{ producerId: `mic-${index}`, source: 'mic', paused: false }] : [],
  })) as unknown as RosterPeer[];

describe('SpeechReporter', () => {
  it('says in a large room when this person begins to speak', () => {
    const { signaling, enter, setTrack, hear } = build();
    setTrack(new FakeTrack('audio').asTrack);
    enter(13);
    hear(SILENCE, 1_000);
    expect(signaling.names).toEqual([]);
    hear(SPEECH, 3_000);
    expect(signaling.names).toEqual(['reportSpeech']);
  });

  it('listens to no microphone in a small room, nor before or after the meeting', () => {
    const { meters, enter, setTrack } = build();
    setTrack(new FakeTrack('audio').asTrack);
    enter(12);
    expect(meters).toEqual([]);
    enter(13);
    expect(meters.map(({ isOn }) => isOn)).toEqual([true]);
    enter(0);
    expect(meters.map(({ isOn }) => isOn)).toEqual([false]);
  });

  it('goes over to another microphone', () => {
    const { meters, enter, setTrack } = build();
    const [first, second] = [new FakeTrack('audio').asTrack, new FakeTrack('audio').asTrack];
    enter(13);
    setTrack(first);
    enter(14);
    setTrack(second);
    setTrack(null);
    expect(meters.map(({ track }) => track)).toEqual([first, second]);
    expect(meters.some(({ isOn }) => isOn)).toBe(false);
  });
});
