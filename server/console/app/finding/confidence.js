/** @type {Readonly<Record<string, readonly [string, string]>>} */
const MEANINGS = {
  process: ['this very process', 'Sysmon’s ProcessGuid names the process instance on both sides.'],
  lineage: ['by an ancestor', 'A parent resolved the name, this process connected.'],
  pid: [
    'by pid and image',
    'No usable ProcessGuid: process id and program agree, and a pid may be used again.',
  ],
  host: ['the host alone', 'No process is proven: what is known is the machine.'],
};

/**
 * How sure the finding is of its process.
 * @param {string} confidence
 */
export const toConfidence = (confidence) => {
  const [short, text] = MEANINGS[confidence] ?? [confidence, ''];
  return { short, text };
};
