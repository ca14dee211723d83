/** The ten steps from "I am online" to "media flows", in the order in which people are told of them. */
export const STEPS = [
  'socketConnected',
  'roomJoined',
  'devicesGranted',
  'peerConnectionCreated',
  'tracksAdded',
  'readyToReceive',
  'listeningForPaths',
  'offerAndAnswer',
  'pathChosen',
  'mediaFlows',
] as const;

export type StepName = (typeof STEPS)[number];
export type StepNumber = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;
export type StepState = 'waiting' | 'working' | 'done' | 'failed';

export interface Step {
  number: StepNumber;
  name: StepName;
  state: StepState;
  /** When it came into this state, epoch ms; null where that is not known. */
  since: number | null;
}
