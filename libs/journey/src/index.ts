export * from './diagnosis.ts';
export * from './facts.ts';
export * from './journey.ts';
export * from './report.ts';
export * from './steps.ts';
