import type { Migration } from 'kysely/migration';
import { firstSchema } from './0001-first-schema.ts';
import { returningPeople } from './0002-returning-people.ts';
import { browsersAndForbiddenReturns } from './0003-browsers-and-forbidden-returns.ts';
import { resultsOfActions } from './0004-results-of-actions.ts';

/** In the order of their names, which is the order of their making. One that was released is never changed again. */
export const MIGRATIONS: Record<string, Migration> = {
  '0001-first-schema': firstSchema,
  '0002-returning-people': returningPeople,
  '0003-browsers-and-forbidden-returns': browsersAndForbiddenReturns,
  '0004-results-of-actions': resultsOfActions,
};
