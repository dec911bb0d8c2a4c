import ipaddr from 'ipaddr.js';

/** of a host name or address: nothing outside this machine reaches it */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || (ipaddr.isValid(host) && ipaddr.process(host).range() === 'loopback');
