import { reportJourney, startJourney, type Journey } from '@plenum/journey';
import type { IncidentReport, MeetingDescription, ParticipantDetail } from '@plenum/protocol/rest';

/** What happened to one participant, for whoever helps: addresses, links and tokens are taken out. */
export function incidentReport(
  { roomName, startedAt, endedAt }: MeetingDescription,
  { displayName, role, joinedAt, leftAt, leaveReason, browser, journey, quality }: ParticipantDetail,
  now: number,
): IncidentReport {
  // As it was at the end: later, everything has stalled.
  const report = reportJourney((journey as Journey | null) ?? startJourney(), leftAt ?? now);
  const moments = quality?.map((moment) => ({
    ...moment,
    diagnoses: moment.diagnoses.map(withoutAddresses),
  }));
  return {
    madeAt: new Date(now).toISOString(),
    meeting: { roomName, startedAt, endedAt },
    participant: { displayName, role, joinedAt, leftAt, leaveReason, browser },
    moments: moments ?? null,
    journey: report,
  };
}

const withoutAddresses = ({ announced: _, ...diagnosis }: { cause: string; announced?: unknown }) =>
  diagnosis;
