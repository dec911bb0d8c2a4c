import { parse } from 'tldts';

// Names from tunnels break every host name rule, and must still be grouped by their domain: no validation.
const OPTIONS = {
  allowPrivateDomains: true,
  extractHostname: false,
  validateHostname: false,
  mixedInputs: false,
};

export interface SplitName {
  /** lower case; absent for single labels, public suffixes and addresses */
  readonly registered_domain?: string;
  /** what stands before it, case kept */
  readonly subdomain?: string;
}

/** Splits a name (no trailing dot) at its registered domain by the public suffix list, private suffixes included. */
export const splitName = (name: string): SplitName => {
  const { domain } = parse(name.toLowerCase(), OPTIONS);
  if (domain === null || domain === '' || domain.startsWith('.')) return {};
  const before = name.length - domain.length - 1;
  return before > 0
    ? { registered_domain: domain, subdomain: name.slice(0, before) }
    : { registered_domain: domain };
};
