import { describe, expect, it } from '@jest/globals';
import { initialFacts, viewJourney, type JourneyView, type StepState } from '@plenum/journey';
import { summarizeConnection } from './connection-summary.ts';

function viewOf(states: Partial<Record<number, StepState>>, more: Partial<JourneyView> = {}): JourneyView {
  const view = viewJourney(initialFacts(), 0);
  const steps = view.steps.map((step) => ({ ...step, state: states[step.number] ?? 'waiting' }));
  return { ...view, steps, ...more };
}

describe('summarizeConnection', () => {
  it('speaks of the server alone before the meeting', () => {
    expect(summarizeConnection(viewOf({ 1: 'working' }), null, false).key).toBe(
      'connection.summary.connecting',
    );
    expect(summarizeConnection(viewOf({ 1: 'done' }), null, false)).toMatchObject({
      tone: 'good',
      key: 'connection.summary.reached',
    });
  });

  it('names the step that is under way', () => {
    expect(summarizeConnection(viewOf({ 1: 'done', 2: 'done', 9: 'working' }), null, true)).toEqual({
      tone: 'working',
      key: 'connection.summary.step',
      params: { number: 9 },
      step: 'steps.pathChosen.doing',
    });
  });

  it('names the path while all is well', () => {
    const view = viewOf({ 10: 'done' }, { well: true });
    const path = { protocol: 'udp' as const, candidateType: 'host', roundTripMs: 11.6 };
    expect(summarizeConnection(view, path, true)).toMatchObject({
      tone: 'good',
      key: 'connection.summary.wellViaRtt',
      params: { protocol: 'UDP', ms: 12 },
    });
    expect(summarizeConnection(view, { ...path, roundTripMs: null }, true).key).toBe(
      'connection.summary.wellVia',
    );
  });

  it('puts trouble first, and a missing device more mildly', () => {
    const denied = { cause: 'permissionDenied', source: 'mic', step: 3, blame: 'you' } as const;
    const lost = { cause: 'connectionLost', step: 1, blame: 'network' } as const;
    expect(summarizeConnection(viewOf({}, { diagnoses: [lost, denied] }), null, true)).toMatchObject({
      tone: 'bad',
      key: 'causes.connectionLost.short',
    });
    expect(summarizeConnection(viewOf({}, { diagnoses: [denied] }), null, true)).toMatchObject({
      tone: 'warn',
      key: 'causes.permissionDenied.mic.short',
    });
  });
});
