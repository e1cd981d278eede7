export { RunPage, type RunPageServices, type RunPlace } from './runPage';
export { RunPageWidget } from './runPageWidget';
