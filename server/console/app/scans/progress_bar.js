import { html } from '../html.js';
import { toCount, toCounted } from '../text/numbers.js';

/** @param {{ progress: import('../api_types.d.ts').Progress }} props */
export const ProgressBar = ({ progress: { status, slices_done, slices_planned, findings } }) => {
  const share = slices_planned === 0 ? 0 : Math.min(1, slices_done / slices_planned);
  const text =
    slices_planned === 0
      ? status === 'queued'
        ? 'Waiting for the scans before it.'
        : 'Looking which slices of time hold events.'
      : `${toCount(slices_done)} of ${toCounted(slices_planned, 'slice')} judged, ${toCounted(findings, 'finding')} so far.`;
  return html`<div class="progress">
    <progress aria-label="Progress of the scan" max="100" value=${Math.round(share * 100)}></progress>
    <p role="status" aria-live="polite">${text}</p>
  </div>`;
};
