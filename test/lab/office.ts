/** The composed office: who sits where. Addresses match the lab's namespaces, so recorded ones need no rewriting. */
export interface Host {
  name: string;
  ip: string;
  /** DOMAIN\user of the person at it */
  user: string;
  profile: string;
  /** first eight hex digits of every ProcessGuid of this machine */
  machine: string;
}

export const DIRECTORY = 'corp.example';
/** 2026-03-10 09:00:00 UTC, a Tuesday; the sample spans two hours from here. Milliseconds. */
export const START = Date.UTC(2026, 2, 10, 9);
export const END = START + 2 * 3600 * 1000;
export const RESOLVER_IP = '10.20.30.10';

const host = (name: string, last: number, user: string, machine: string): Host => ({
  name: `${name}.${DIRECTORY}`,
  ip: `10.20.30.${last}`,
  user: `CORP\\${user}`,
  profile: `C:\\Users\\${user}`,
  machine,
});

export const DC01 = host('DC01', 10, 'svc.admin', '5d1c7a40');
export const SRV_FILE01 = host('SRV-FILE01', 12, 'svc.files', '83e0b1d7');
export const FIN_WS01 = host('FIN-WS01', 21, 'anna.keller', 'b2f94c13');
export const FIN_WS02 = host('FIN-WS02', 22, 'piotr.maly', '0c6de8a5');
export const FIN_WS03 = host('FIN-WS03', 23, 'jonas.weber', '91a37f62');
export const MKT_WS04 = host('MKT-WS04', 24, 'lena.fischer', 'e47b0d98');
export const DEV_WS05 = host('DEV-WS05', 25, 'tom.berg', '3fa85c21');
export const ADM_WS06 = host('ADM-WS06', 26, 'ines.roth', '6b29d4ee');

export const WORKSTATIONS: readonly Host[] = [FIN_WS01, FIN_WS02, FIN_WS03, MKT_WS04, DEV_WS05, ADM_WS06];
export const HOSTS: readonly Host[] = [DC01, SRV_FILE01, ...WORKSTATIONS];
