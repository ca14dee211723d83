import type { JourneyRegistry } from '../../domain/journey/journey-registry.ts';
import type { Clock } from '../../domain/ports.ts';
import { membershipOf, type Handlers } from './handler.ts';

/** The evidence of both ends, exchanged. The server looks at its counters only when somebody asks. */
export function journeyHandlers(journeys: JourneyRegistry, clock: Clock): Pick<Handlers, 'syncJourney'> {
  return {
    syncJourney: async ({ evidence, clientTime, since }, socket) => {
      const { journey, media } = membershipOf(socket).peer;
      journey.addClientEvidence(evidence, clientTime);
      for (const fact of (await media?.sample()) ?? []) journey.observe(fact);
      journey.observe(journeys.reachability.observe());
      return { ...journey.since(since), serverTime: clock.now() };
    },
  };
}
