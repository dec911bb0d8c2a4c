import { html } from '../html.js';
import { CopyButton } from '../ui/copy_button.js';
import { Said } from '../ui/said.js';

/** @typedef {import('../api_types.d.ts').WholeFinding} WholeFinding */
/** @typedef {{ name?: string, executable?: string, pid?: number, entity_id?: string, command_line?: string }} Node */

/**
 * The oldest ancestor first, the process itself last.
 * @param {WholeFinding} finding
 * @returns {Node[]}
 */
const toChain = ({ process = {}, afterquery: { lineage } }) => {
  const known = lineage.length > 0 ? lineage : process.parent === undefined ? [] : [process.parent];
  return [...[...known].reverse(), process];
};

/** @param {{ chain: readonly Node[], is_last: boolean }} props */
const Process = ({ chain: [node = {}, ...rest] }) => {
  const is_own = rest.length === 0;
  return html`<li>
    <div class=${is_own ? 'process own' : 'process'}>
      <b><${Said} text=${node.name ?? node.executable ?? '(not recorded)'} most=${80} /></b>
      ${node.pid === undefined ? '' : html` <span class="quiet">pid ${node.pid}</span>`}
      ${is_own ? html` <span class="badge">this process</span>` : ''}
      ${node.executable === undefined ? '' : html`<div class="path"><${Said} text=${node.executable} most=${120} /></div>`}
      ${
        node.command_line === undefined
          ? ''
          : html`<div class="command"><code><${Said} text=${node.command_line} most=${is_own ? 400 : 120} /></code>
            <${CopyButton} text=${node.command_line} what=${`command line of ${is_own ? 'this process' : 'an ancestor'}`} /></div>`
      }
    </div>
    ${is_own ? '' : html`<ul><${Process} chain=${rest} /></ul>`}
  </li>`;
};

/** @param {{ finding: WholeFinding }} props */
export const Lineage = ({ finding }) => {
  const { process } = finding;
  return html`<section class="card" aria-labelledby="lineage">
    <h2 id="lineage">Process tree</h2>
    ${
      process === undefined
        ? html`<p>No process is known. ${
            finding.afterquery.attribution === undefined
              ? ''
              : html`<${Said} text=${finding.afterquery.attribution} most=${600} />`
          }</p>`
        : html`<ul class="tree"><${Process} chain=${toChain(finding)} /></ul>`
    }
    ${
      process?.hash?.sha256 === undefined
        ? ''
        : html`<p class="hash">SHA-256 <code>${process.hash.sha256}</code> <${CopyButton} text=${process.hash.sha256} what="hash" /></p>`
    }
  </section>`;
};
