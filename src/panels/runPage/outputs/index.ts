export { OutputsTab } from './OutputsTab';
