export { AttemptsTab } from './AttemptsTab';
