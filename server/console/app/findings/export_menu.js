import { useState } from 'preact/hooks';
import { withQuery } from '../api/ask.js';
import { toWords } from '../api/failure.js';
import { saveFile } from '../api/save_file.js';
import { html } from '../html.js';
import { say } from '../ui/announce.js';

const FORMATS = /** @type {const} */ ([
  ['ndjson', 'NDJSON', 'afterquery_findings.ndjson'],
  ['csv', 'CSV', 'afterquery_findings.csv'],
  ['stix', 'STIX 2.1', 'afterquery_findings.json'],
]);

/**
 * What matches as a file.
 * @param {{ query: Readonly<Record<string, string>> }} props filters, without the order
 */
export const ExportMenu = ({ query }) => {
  const [busy, setBusy] = useState('');
  /** @param {(typeof FORMATS)[number]} format */
  const save = async ([format, label, name]) => {
    setBusy(format);
    try {
      await saveFile(withQuery('/api/v1/findings/export', { ...query, format }), name);
      say(`Saved as ${label}.`);
    } catch (error) {
      const { title, detail } = toWords(error);
      say(`No file: ${title}. ${detail}`, { failed: true });
    }
    setBusy('');
  };
  return html`<div class="exports" role="group" aria-label="Export">
    <span class="quiet">Export</span>
    ${FORMATS.map(
      (format) =>
        html`<button type="button" class="small" disabled=${busy !== ''} onClick=${() => save(format)}>
          ${busy === format[0] ? `${format[1]} …` : format[1]}
        </button>`,
    )}
  </div>`;
};
