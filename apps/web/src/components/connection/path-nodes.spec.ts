import { describe, expect, it } from '@jest/globals';
import { initialFacts, viewJourney, type JourneyView, type StepState } from '@plenum/journey';
import { pathNodes } from './path-nodes.ts';

/** A journey whose steps are in the states given by number; the others wait. */
function viewOf(
  states: Partial<Record<number, StepState>>,
  diagnoses: JourneyView['diagnoses'] = [],
): JourneyView {
  const view = viewJourney(initialFacts(), 0);
  const steps = view.steps.map((step) => ({ ...step, state: states[step.number] ?? 'waiting' }));
  return { ...view, steps, diagnoses };
}

describe('pathNodes', () => {
  it('knows nothing at the start', () => {
    expect(pathNodes(viewOf({}), true, null)).toEqual({
      you: 'idle',
      network: 'idle',
      server: 'idle',
      others: 'idle',
    });
  });

  it('follows the connection to the server, then the media', () => {
    expect(pathNodes(viewOf({ 1: 'done' }), true, null)).toMatchObject({ network: 'ok', server: 'ok' });
    expect(pathNodes(viewOf({ 1: 'done', 2: 'done', 9: 'working' }), true, null)).toMatchObject({
      network: 'working',
      server: 'ok',
    });
  });

  it('looks for a server that was lost, while media flows on', () => {
    const lost = viewOf({ 1: 'working', 2: 'done', 3: 'done', 9: 'done', 10: 'done' });
    expect(pathNodes(lost, false, null)).toEqual({
      you: 'ok',
      network: 'ok',
      server: 'working',
      others: 'ok',
    });
  });

  it('shows who blocks', () => {
    const blocked = viewOf({ 1: 'done', 2: 'done', 3: 'done', 9: 'failed' }, [
      { cause: 'mediaBlocked', othersGetThrough: true, step: 9, blame: 'network' },
    ]);
    expect(pathNodes(blocked, false, null)).toEqual({
      you: 'ok',
      network: 'stuck',
      server: 'ok',
      others: 'idle',
    });
  });

  it('says nothing of others while there are none', () => {
    const well = viewOf({ 10: 'done' });
    expect(pathNodes(well, true, null).others).toBe('idle');
    expect(pathNodes(well, false, null).others).toBe('ok');
  });

  it('agrees with what is said of the connection beside it', () => {
    const well = viewOf({ 1: 'done', 2: 'done', 3: 'done', 9: 'done', 10: 'done' });
    const all = { you: 'ok', network: 'ok', server: 'ok', others: 'ok' };
    expect(pathNodes(well, false, { quality: 'good', reason: null })).toEqual(all);
    expect(pathNodes(well, false, { quality: 'poor', reason: 'lossUp' })).toEqual({
      ...all,
      network: 'poor',
    });
    expect(pathNodes(well, false, { quality: 'fair', reason: 'downlink' })).toEqual({
      ...all,
      network: 'fair',
    });
    expect(pathNodes(well, false, { quality: 'fair', reason: 'cpu' })).toEqual({ ...all, you: 'fair' });
  });

  it('does not blame the network for what the server does', () => {
    const overloaded = viewOf({ 1: 'done', 2: 'done', 3: 'done', 9: 'done', 10: 'failed' }, [
      { cause: 'mediaServerOverloaded', step: 10, blame: 'server' },
    ]);
    expect(pathNodes(overloaded, false, { quality: 'poor', reason: 'roundTrip' })).toEqual({
      you: 'ok',
      network: 'ok',
      server: 'stuck',
      others: 'idle',
    });
  });

  it('calls what blocks stuck, however bad the rest was', () => {
    const blocked = viewOf({ 1: 'done', 9: 'done' }, [
      { cause: 'mediaBlocked', othersGetThrough: true, step: 9, blame: 'network' },
    ]);
    const verdict = { quality: 'poor', reason: 'lossUp' } as const;
    expect(pathNodes(blocked, false, verdict).network).toBe('stuck');
    expect(pathNodes(viewOf({ 1: 'done', 9: 'working' }), false, verdict).network).toBe('working');
  });
});
