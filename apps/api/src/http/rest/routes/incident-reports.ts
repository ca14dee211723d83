import {
  incidentReportSchema,
  newReportLinkSchema,
  reportLinkSchema,
  reportRequestSchema,
} from '@plenum/protocol/rest';
import { FileReply, change, read, type Route } from '../route.ts';
import { ProblemError } from '../problem.ts';
import { incidentReport } from '../incident-report.ts';
import { HISTORY, participantParams, requireParticipant } from './history.ts';
import type { RouteDependencies } from './index.ts';

const PARTICIPANT = '/meetings/{meetingId}/participants/{participantId}';

/** What happened to one participant, for whoever helps them: as a file, and behind a link that expires. */
export function incidentReportRoutes({ stores, reportLinks, clock }: RouteDependencies): Route[] {
  return [
    read(
      {
        ...{ path: `${PARTICIPANT}/report.json`, summary: 'The incident report of one participant' },
        ...{ access: HISTORY, params: participantParams, reply: incidentReportSchema },
      },
      async ({ principal, params }) => {
        const { meeting, participant } = await requireParticipant(stores, principal, params);
        const report = incidentReport(meeting, participant, clock.now());
        const name = `incident-${participant.participantId}.json`;
        return new FileReply(name, 'application/json', JSON.stringify(report, null, 2));
      },
    ),
    change(
      {
        action: 'incidentReport.made',
        ...{ method: 'post', path: `${PARTICIPANT}/report-links`, access: HISTORY },
        ...{ summary: 'Makes a link that shows the incident report until it expires' },
        ...{ params: participantParams, body: newReportLinkSchema, reply: reportLinkSchema },
      },
      async ({ principal, params, body }) => {
        const { participantId } = (await requireParticipant(stores, principal, params)).participant;
        const { token, expiresAt } = reportLinks.make(participantId, body.validForHours);
        // Behind the #, so that no log on the way reads it.
        const reply = { url: `/admin/report#${token}`, expiresAt };
        return () => Promise.resolve({ reply, ...audited(participantId, { expiresAt }) });
      },
    ),
    change(
      {
        action: 'incidentReport.opened',
        ...{ method: 'post', path: '/incident-reports', access: 'anybody' },
        // No GET: its address, and so the token, would stand in logs. And it leaves its row: who has the link reads of others.
        ...{ summary: 'Opens an incident report by its link' },
        ...{ body: reportRequestSchema, reply: incidentReportSchema },
      },
      async ({ body }) => {
        const participantId = reportLinks.resolve(body.token);
        const participant = participantId && (await stores.meetings.findParticipant(participantId));
        const meeting = participant && (await stores.meetings.find(participant.meetingId));
        if (!meeting) throw new ProblemError('linkExpired');
        const reply = incidentReport(meeting, participant, clock.now());
        return () => Promise.resolve({ reply, ...audited(participant.participantId, null) });
      },
    ),
  ];
}

function audited(participantId: string, after: unknown) {
  const target = { kind: 'participant', targetId: participantId };
  return { target, before: null, after };
}
