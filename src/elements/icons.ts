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

const RERUN_FAILED = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="16" height="16">
  <path class="jp-icon3" fill="#616161" d="M12 5V2L7.5 6.2 12 10.4V7.2a5 5 0 1 1-5 5H4.8A7.2 7.2 0 1 0 12 5zm-2.6 5.2 1.2-1.2 1.4 1.4 1.4-1.4 1.2 1.2-1.4 1.4 1.4 1.4-1.2 1.2-1.4-1.4-1.4 1.4-1.2-1.2 1.4-1.4z"/>
</svg>`;

export const rerunFailedIcon = new LabIcon({ name: 'dagflow:rerun-failed', svgstr: RERUN_FAILED });
