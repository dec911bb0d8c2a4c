/** IANA's protocol numbers of the two transports that DNS flows use. */
export const TRANSPORT_NUMBERS: Readonly<Record<string, number>> = { tcp: 6, udp: 17 };

const NAMES = new Map(Object.entries(TRANSPORT_NUMBERS).map(([name, number]) => [String(number), name]));

/** A transport's name in lower case, from any spelling or its number; undefined where the source says that it does not know. */
export const toTransport = (raw: string | undefined): string | undefined => {
  const text = raw?.trim().toLowerCase() ?? '';
  if (text === '' || text === '-' || text.startsWith('unknown')) return undefined;
  return NAMES.get(text) ?? text;
};
