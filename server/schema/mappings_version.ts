/** Raise it with every change of a mapping: `install` upgrades by it, and a service is ready only where the cluster has it. */
export const MAPPINGS_VERSION = 9;
