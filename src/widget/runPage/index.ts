export { RunPage, type RunPageServices } from './runPage';
export { RunPageWidget } from './runPageWidget';
