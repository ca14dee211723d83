import { describe, expect, it } from '@jest/globals';
import { STEPS, type Blame, type Cause, type StepState } from '@plenum/journey';
import {
  clientEvidenceSchema,
  deviceProblemSchema,
  ERROR_CODES,
  serverEvidenceSchema,
  sourceSchema,
} from '@plenum/protocol';
import { readTexts } from './testing/read-texts.ts';

const en: unknown = readTexts('en');

function textAt(path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], en);
}

/** Complete by its type: a new cause does not compile until it stands here. */
const CAUSES: Record<Cause, readonly string[]> = {
  serverUnreachable: [''],
  tooManyConnections: [''],
  connectionLost: [''],
  roomRefused: [], // has the texts of its error code
  browserUnsupported: [''],
  mediaServerLost: [''],
  mediaServerOverloaded: [''],
  wrongAnnouncedAddress: [''],
  mediaBlocked: ['.othersGetThrough', '.nobodyYet'],
  pathLost: [''],
  dtlsFailed: [''],
  notSending: ['.audio', '.video'],
  sentNotReceived: ['.send', '.recv'],
  othersNotSending: [''],
  receivedNotDecoded: ['.audio', '.video'],
  permissionDenied: ['.mic', '.webcam', '.both'],
  permissionDeniedBySystem: ['.mic', '.webcam', '.both'],
  deviceNotFound: ['.mic', '.webcam', '.both'],
  deviceInUse: ['.mic', '.webcam'],
  deviceUnplugged: ['.mic', '.webcam'],
  deviceFailed: ['.mic', '.webcam'],
  pageNotSecure: [''],
  mediaRefused: ['.mic', '.webcam'],
};
const BLAMES: Record<Blame, true> = { you: true, network: true, server: true, others: true };
const STATES: Record<StepState, true> = { waiting: true, working: true, done: true, failed: true };
const EVIDENCE = [clientEvidenceSchema, serverEvidenceSchema].flatMap((schema) =>
  schema.shape.fact.options.map((option) => option.shape.type.value),
);

const troubles = [
  ...ERROR_CODES.map((code) => `errors.${code}`),
  ...Object.entries(CAUSES).flatMap(([cause, variants]) =>
    variants.map((variant) => `causes.${cause}${variant}`),
  ),
];

describe('the English texts', () => {
  it.each(troubles)('say what %s means and what to do', (key) => {
    for (const part of ['short', 'title', 'meaning']) expect(textAt(`${key}.${part}`)).toMatch(/\w/);
    const remedy = textAt(`${key}.remedy`) as string[];
    expect(remedy.length).toBeGreaterThan(0);
    for (const line of remedy) expect(line).toMatch(/[.!]$/);
    // The line stands on the pill; in the meeting "Connection" names the button of the toolbar alone.
    expect(textAt(`${key}.short`)).not.toMatch(/connection/i);
  });

  it.each([...STEPS])('explain the step %s in one sentence', (name) => {
    expect(textAt(`steps.${name}.title`)).toMatch(/\w/);
    expect(textAt(`steps.${name}.doing`)).toMatch(/\w/);
    expect(textAt(`steps.${name}.doing`)).not.toMatch(/connection/i);
    expect(textAt(`steps.${name}.sentence`)).toMatch(/^[^.]*(\.\w[^.]*)?\.$/);
  });

  it.each(EVIDENCE)('have words for the evidence %s', (type) => {
    expect(textAt(`evidence.${type}`)).toMatch(/\w/);
  });

  it.each([
    ...deviceProblemSchema.options.map((problem) => `evidence.problems.${problem}`),
    ...sourceSchema.options.map((source) => `evidence.sources.${source}`),
    ...Object.keys(BLAMES).map((blame) => `connection.blame.${blame}`),
    ...Object.keys(STATES).map((state) => `connection.states.${state}`),
  ])('have words for %s', (key) => {
    expect(textAt(key)).toMatch(/\w/);
  });
});
