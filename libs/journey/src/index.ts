export * from './diagnosis.ts';
export * from './facts.ts';
export type { Growth, Watch } from './growth.ts';
export * from './journey.ts';
export * from './patience.ts';
export * from './reduce.ts';
export * from './report.ts';
export * from './step.ts';
export * from './steps.ts';
