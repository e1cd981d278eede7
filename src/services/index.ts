export * from './api';
export * from './logs';
export type { LogKey, ServerMessage } from './messages';
export * from './notebooks';
export * from './offers';
export * from './problems';
export * from './records';
export * from './runs';
export * from './socket';
