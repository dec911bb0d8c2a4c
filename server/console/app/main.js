import { render } from 'preact';
import { html } from './html.js';
import { Shell } from './shell.js';
import { applyTheme } from './theme.js';

applyTheme();
const root = document.getElementById('app');
if (root !== null) render(html`<${Shell} />`, root);
