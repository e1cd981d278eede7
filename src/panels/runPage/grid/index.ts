export { GridTab } from './GridTab';
