import { html } from '../html.js';
import { say } from './announce.js';

/**
 * @param {{ text: string, what: string }} props `what`: "command line"
 */
export const CopyButton = ({ text, what }) =>
  html`<button
    type="button"
    class="small"
    onClick=${async () => {
      try {
        await navigator.clipboard.writeText(text);
        say(`Copied: ${what}.`);
      } catch (error) {
        say(
          `The browser did not let the ${what} be copied (${error instanceof Error ? error.name : 'refused'}).`,
        );
      }
    }}
    >Copy<span class="hidden"> the ${what}</span></button
  >`;
