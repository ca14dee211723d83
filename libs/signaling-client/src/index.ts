export * from './errors.ts';
export * from './signaling-client.ts';
