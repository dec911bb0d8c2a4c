const LINE = /^([A-Z][A-Za-z0-9]{1,40}): ?(.*)$/;

/**
 * The `Key: value` lines of a Sysmon message, which still hold what a forwarder has lost from the fields. The first line of
 * a key wins: a command line may hold line breaks and forge later ones.
 */
export const parseMessage = (message: string): ReadonlyMap<string, string> => {
  const fields = new Map<string, string>();
  for (const line of message.split(/\r?\n/, 64)) {
    const parts = LINE.exec(line);
    const key = parts?.[1];
    if (key !== undefined && !fields.has(key)) fields.set(key, parts?.[2] ?? '');
  }
  return fields;
};
