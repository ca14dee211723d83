import { doctorReportSchema, doctorViewSchema } from '@plenum/protocol/rest';
import { z } from 'zod';
import { change, read, SERVER, type Route } from '../route.ts';
import type { RouteDependencies } from './index.ts';

/** What the doctor saw of this server. */
export function doctorRoutes({ doctor }: RouteDependencies): Route[] {
  return [
    read(
      {
        ...{ path: '/doctor', summary: 'What the doctor saw last', access: 'settings:read' },
        ...{ isAdminOnly: true, reply: doctorViewSchema },
      },
      () => doctor.view(),
    ),
    change(
      {
        action: 'doctor.run',
        ...{ method: 'post', path: '/doctor/runs', summary: 'Has the doctor look again', isAdminOnly: true },
        ...{ access: 'settings:write', body: z.strictObject({}), reply: doctorReportSchema },
      },
      async () => {
        const report = await doctor.run();
        const after = { toMend: report.findings.filter(({ status }) => status === 'fail').length };
        return () => Promise.resolve({ reply: report, target: SERVER, before: null, after });
      },
    ),
  ];
}
