export * from './doctor.ts';
export * from './history.ts';
export * from './live.ts';
export * from './paging.ts';
export * from './people.ts';
export * from './problems.ts';
export * from './rooms.ts';
export * from './settings.ts';
