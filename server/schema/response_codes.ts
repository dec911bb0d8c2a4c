/** DNS response codes by number (IANA). */
const NAMES: readonly string[] = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
];

/** "NXDOMAIN" for 3; "RCODE23" for a number without a name. */
export const toResponseCodeName = (number: number): string => NAMES[number] ?? `RCODE${number}`;
