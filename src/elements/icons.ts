import { LabIcon } from '@jupyterlab/ui-components';

/** Two nodes that feed a third. `jp-icon3` and `jp-icon-selectable` let themes colour it. */
const PIPELINE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <g class="jp-icon3 jp-icon-selectable" fill="#616161">
    <rect x="2" y="3" width="8" height="6" rx="1.5"/>
    <rect x="2" y="15" width="8" height="6" rx="1.5"/>
    <rect x="14" y="9" width="8" height="6" rx="1.5"/>
    <path d="M10 5.2h1.2c1.6 0 2.3.8 2.3 2.4V11.2h-1.6V7.6c0-.6-.2-.8-.7-.8H10zM10 17.2h1.2c.5 0 .7-.2.7-.8v-3.6h1.6v3.6c0 1.6-.7 2.4-2.3 2.4H10z"/>
  </g>
</svg>`;

export const pipelineIcon = new LabIcon({ name: 'dagflow:pipeline', svgstr: PIPELINE });

const FIT = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3" fill="#616161" d="M4 9V4h5v2H6v3zm11-5h5v5h-2V6h-3zM6 15v3h3v2H4v-5zm12 0h2v5h-5v-2h3zM8.5 9h7v6h-7z"/>
</svg>`;

export const fitIcon = new LabIcon({ name: 'dagflow:fit', svgstr: FIT });

const EXPORT = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3" fill="#616161" d="M5 4h8v2H7v12h10v-4h2v6H5zm9.6 0H20v5.4h-2V7.5l-6.8 6.8-1.5-1.5L16.5 6h-1.9z"/>
</svg>`;

export const exportIcon = new LabIcon({ name: 'dagflow:export', svgstr: EXPORT });

const IMPORT = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3" fill="#616161" d="M5 4h8v2H7v12h10v-4h2v6H5zm13.3-.8 1.5 1.5L13 11.5h3v2H9.6V7h2v3z"/>
</svg>`;

export const importIcon = new LabIcon({ name: 'dagflow:import', svgstr: IMPORT });

const SPLIT = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3" fill="#616161" d="M4 3h16v6H4zm2 2v2h12V5zM4 15h16v6H4zm2 2v2h12v-2zM2 11h4v2H2zm5.3 0h4v2h-4zm5.4 0h4v2h-4zm5.3 0h4v2h-4z"/>
</svg>`;

export const splitIcon = new LabIcon({ name: 'dagflow:split', svgstr: SPLIT });

const PIN = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3" fill="#616161" d="M15 3v2l-1 1v5l3 3v2h-4v5l-1 1-1-1v-5H7v-2l3-3V6L9 5V3z"/>
</svg>`;

export const pinIcon = new LabIcon({ name: 'dagflow:pin', svgstr: PIN });

const STALE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3" fill="#616161" d="M12 3a9 9 0 0 1 8.9 7.6l-2 .3A7 7 0 1 0 12 19v2a9 9 0 0 1 0-18zm-1 4h2v4.6l3 1.8-1 1.7-4-2.4zm4.5 9 1.4-1.4L19 16.7l2.1-2.1 1.4 1.4-2.1 2.1 2.1 2.1-1.4 1.4-2.1-2.1-2.1 2.1-1.4-1.4 2.1-2.1z"/>
</svg>`;

export const staleIcon = new LabIcon({ name: 'dagflow:stale', svgstr: STALE });

const MODEL = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3" fill="#616161" d="M12 2.2 20.5 7v10L12 21.8 3.5 17V7zm0 2.3L7.1 7.2 12 10l4.9-2.8zM5.5 9v6.9l5.5 3.1v-6.9zm7.5 10 5.5-3.1V9L13 12.1z"/>
</svg>`;

export const modelIcon = new LabIcon({ name: 'dagflow:model', svgstr: MODEL });

const RERUN_FAILED = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3" fill="#616161" d="M12 5V2L7.5 6.2 12 10.4V7.2a5 5 0 1 1-5 5H4.8A7.2 7.2 0 1 0 12 5zm-2.6 5.2 1.2-1.2 1.4 1.4 1.4-1.4 1.2 1.2-1.4 1.4 1.4 1.4-1.2 1.2-1.4-1.4-1.4 1.4-1.2-1.2 1.4-1.4z"/>
</svg>`;

export const rerunFailedIcon = new LabIcon({ name: 'dagflow:rerun-failed', svgstr: RERUN_FAILED });

const NOTE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3" fill="#616161" d="M4 3h16v11.5L14.5 20H4zm2 2v13h7v-5h5V5zm2 3h8v1.8H8zm0 3.6h4.5v1.8H8z"/>
</svg>`;

export const noteIcon = new LabIcon({ name: 'dagflow:note', svgstr: NOTE });

const GROUP = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3" fill="#616161" d="M3 3h6v2H5v4H3V3zm12 0h6v6h-2V5h-4V3zM3 15h2v4h4v2H3v-6zm16 0h2v6h-6v-2h4v-4zM8 8h8v8H8V8zm2 2v4h4v-4h-4z"/>
</svg>`;

export const groupIcon = new LabIcon({ name: 'dagflow:group', svgstr: GROUP });

const CLOCK = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3" fill="#616161" d="M12 2a10 10 0 1 1 0 20 10 10 0 0 1 0-20zm0 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16zm-1 3h2v4.6l3.4 2-1 1.7-4.4-2.6z"/>
</svg>`;

export const clockIcon = new LabIcon({ name: 'dagflow:clock', svgstr: CLOCK });

const GLOBE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <g class="jp-icon3" fill="none" stroke="#616161" stroke-width="2">
    <circle cx="12" cy="12" r="9" fill="none"/>
    <path fill="none" d="M3 12h18M12 3c-5 5.5-5 12.5 0 18M12 3c5 5.5 5 12.5 0 18"/>
  </g>
</svg>`;

export const globeIcon = new LabIcon({ name: 'dagflow:globe', svgstr: GLOBE });

const DATABASE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3" fill="#616161" d="M12 2c4.7 0 8 1.4 8 3.5v13c0 2.100-3.300 3.5-8 3.5s-8-1.4-8-3.5v-13C4 3.4 7.300 2 12 2zm6 6.200C16.5 9 14.4 9.300 12 9.300S7.5 9 6 8.200v3.300c.5.7 2.800 1.5 6 1.5s5.5-.8 6-1.5zm0 6c-1.5.8-3.600 1.100-6 1.100s-4.5-.3-6-1.100v4.100c.5.7 2.800 1.5 6 1.5s5.5-.8 6-1.5zM12 4C8.800 4 6.5 4.800 6 5.5 6.5 6.300 8.800 7.100 12 7.100s5.5-.8 6-1.600C17.5 4.800 15.200 4 12 4z"/>
</svg>`;

export const databaseIcon = new LabIcon({ name: 'dagflow:database', svgstr: DATABASE });

const FILE_SENSOR = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3" fill="#616161" d="M5 2h9l5 5v4.3a6.5 6.5 0 0 0-2-.3V9h-5V4H7v16h4.3c.4.8.9 1.4 1.5 2H5zm12 10.5a5 5 0 1 1 0 10 5 5 0 0 1 0-10zm-.8 2v3.300l2.5 1.5.8-1.300-1.700-1v-2.5z"/>
</svg>`;

export const fileSensorIcon = new LabIcon({ name: 'dagflow:file-sensor', svgstr: FILE_SENSOR });

const RUNS = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M3 3.500 8.500 7 3 10.500zM11 6h10v2H11zM4.700 14.800l1 1 2.500-2.500 1.100 1.100-3.600 3.600-2.100-2.100zM11 15h10v2H11zM11 10.500h7v1.500h-7zM11 19.500h7V21h-7z"/>
</svg>`;

export const runsIcon = new LabIcon({ name: 'dagflow:runs', svgstr: RUNS });

const COMPARE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3 jp-icon-selectable" fill="#616161" d="M11 2h2v20h-2zM3 5h6v2H5v10h4v2H3zm12 0h6v14h-6zm2 2v10h2V7z"/>
</svg>`;

export const compareIcon = new LabIcon({ name: 'dagflow:compare', svgstr: COMPARE });

const INPUTS = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3" fill="#616161" d="M13 4h7v16h-7v-2h5V6h-5zM3 11h8.200L8.600 8.400 10 7l5 5-5 5-1.400-1.400 2.600-2.600H3z"/>
</svg>`;

export const inputsIcon = new LabIcon({ name: 'dagflow:inputs', svgstr: INPUTS });

const OUTPUTS = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3" fill="#616161" d="M11 4H4v16h7v-2H6V6h5zM9 11h8.200l-2.600-2.600L16 7l5 5-5 5-1.400-1.400 2.600-2.600H9z"/>
</svg>`;

export const outputsIcon = new LabIcon({ name: 'dagflow:outputs', svgstr: OUTPUTS });
