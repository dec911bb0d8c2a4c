/**
 * Sysmon's QueryStatus is a Win32 / Windows DNS error, not a response code. `response_code` is what the network answered
 * as far as the status tells; `symbol` is Windows' name, by which Elastic's Sysmon pipeline replaces the number.
 *
 * 9501 and 9701 both mean "the name exists or may exist, but there is no such record": an empty answer, thus NOERROR.
 * 9502 (bad packet) and 1460 (timeout) are no answer at all and stay a status.
 */
interface QueryStatus {
  readonly symbol: string;
  readonly response_code?: string;
}

const STATUSES: Readonly<Record<string, QueryStatus>> = {
  '0': { symbol: 'SUCCESS', response_code: 'NOERROR' },
  '5': { symbol: 'ERROR_ACCESS_DENIED' },
  '8': { symbol: 'ERROR_NOT_ENOUGH_MEMORY' },
  '13': { symbol: 'ERROR_INVALID_DATA' },
  '14': { symbol: 'ERROR_OUTOFMEMORY' },
  '87': { symbol: 'ERROR_INVALID_PARAMETER' },
  '123': { symbol: 'ERROR_INVALID_NAME' },
  '1214': { symbol: 'ERROR_INVALID_NETNAME' },
  '1223': { symbol: 'ERROR_CANCELLED' },
  '1460': { symbol: 'ERROR_TIMEOUT' },
  '4312': { symbol: 'ERROR_OBJECT_NOT_FOUND' },
  '9001': { symbol: 'DNS_ERROR_RCODE_FORMAT_ERROR', response_code: 'FORMERR' },
  '9002': { symbol: 'DNS_ERROR_RCODE_SERVER_FAILURE', response_code: 'SERVFAIL' },
  '9003': { symbol: 'DNS_ERROR_RCODE_NAME_ERROR', response_code: 'NXDOMAIN' },
  '9004': { symbol: 'DNS_ERROR_RCODE_NOT_IMPLEMENTED', response_code: 'NOTIMP' },
  '9005': { symbol: 'DNS_ERROR_RCODE_REFUSED', response_code: 'REFUSED' },
  '9006': { symbol: 'DNS_ERROR_RCODE_YXDOMAIN', response_code: 'YXDOMAIN' },
  '9007': { symbol: 'DNS_ERROR_RCODE_YXRRSET', response_code: 'YXRRSET' },
  '9008': { symbol: 'DNS_ERROR_RCODE_NXRRSET', response_code: 'NXRRSET' },
  '9009': { symbol: 'DNS_ERROR_RCODE_NOTAUTH', response_code: 'NOTAUTH' },
  '9010': { symbol: 'DNS_ERROR_RCODE_NOTZONE', response_code: 'NOTZONE' },
  '9501': { symbol: 'DNS_INFO_NO_RECORDS', response_code: 'NOERROR' },
  '9502': { symbol: 'DNS_ERROR_BAD_PACKET' },
  '9503': { symbol: 'DNS_ERROR_NO_PACKET' },
  '9560': { symbol: 'DNS_ERROR_INVALID_NAME' },
  '9701': { symbol: 'DNS_ERROR_RECORD_DOES_NOT_EXIST', response_code: 'NOERROR' },
  '9852': { symbol: 'DNS_ERROR_NO_DNS_SERVERS' },
  '10054': { symbol: 'WSAECONNRESET' },
  '10055': { symbol: 'WSAENOBUFS' },
  '10060': { symbol: 'WSAETIMEDOUT' },
  '11003': { symbol: 'WSANO_RECOVERY' },
};

const NUMBERS: ReadonlyMap<string, string> = new Map(
  Object.entries(STATUSES).map(([number, { symbol }]) => [symbol, number]),
);

/** The status as its number in text: "9003" for "9003" and for "DNS_ERROR_RCODE_NAME_ERROR"; undefined for anything else. */
export const toStatusNumber = (raw: string | undefined): string | undefined => {
  const text = raw?.trim() ?? '';
  return /^\d{1,10}$/.test(text) ? String(Number(text)) : NUMBERS.get(text.toUpperCase());
};

/** The response code behind a status number; "STATUS_<n>" where there is none. */
export const toResponseCodeOfStatus = (status: string): string =>
  (Object.hasOwn(STATUSES, status) ? STATUSES[status]?.response_code : undefined) ?? `STATUS_${status}`;
