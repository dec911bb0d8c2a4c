import htm from 'htm';
import { h } from 'preact';

/** Markup as values: what stands in it is text or an attribute, never parsed. */
export const html = htm.bind(h);
