export { Comparison } from './comparison';
export { CompareWidget, setKey, type CompareServices } from './compareWidget';
