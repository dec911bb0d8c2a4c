/**
 * The registered ports of services asked for by a name of the form `_service._proto.…` (RFC 2782). A service outside this table
 * names no port: otherwise any name would do.
 */
const SERVICE_PORTS: Readonly<Record<string, readonly number[]>> = {
  _ldap: [389, 636, 3268, 3269],
  _gc: [3268, 3269],
  _kerberos: [88],
  _kpasswd: [464],
  _sip: [5060, 5061],
  _sips: [5061],
  _sipfederationtls: [5061],
  _xmpp: [5222, 5269],
  '_xmpp-client': [5222, 5223],
  '_xmpp-server': [5269],
  _autodiscover: [443],
  _caldavs: [443],
  _carddavs: [443],
  _https: [443],
  _http: [80],
  _imaps: [993],
  _imap: [143],
  _pop3s: [995],
  _submission: [587],
  _vlmcs: [1688],
  _stun: [3478],
  _stuns: [5349],
  _turn: [3478],
  _turns: [5349],
  _ntp: [123],
  _minecraft: [25565],
  _ts3: [9987],
};

const SERVICE_NAME = /^(_[a-z0-9-]{1,62})\._(?:tcp|udp|tls|sctp)\./i;

const toService = (name: string): string | undefined => SERVICE_NAME.exec(name)?.[1]?.toLowerCase();

export const isServiceName = (name: string): boolean => toService(name) !== undefined;

/** The registered ports of the service that a name asks for; none where it has another form or nobody registered the service. */
export const toServicePorts = (name: string): readonly number[] => {
  const service = toService(name);
  return service !== undefined && Object.hasOwn(SERVICE_PORTS, service) ? (SERVICE_PORTS[service] ?? []) : [];
};
