const sharedPrefix = (a: string, b: string): number => {
  const end = Math.min(a.length, b.length);
  let i = 0;
  while (i < end && a.charCodeAt(i) === b.charCodeAt(i)) i += 1;
  return i;
};

/**
 * How many bytes a set of subdomains can carry, an upper-side estimate: distinct labels only, what a label shares with
 * its neighbour in sorted order counts nothing (counters, constant prefixes, repeated parts), the rest is priced at the
 * empirical entropy of the characters of all those rests together (hexadecimal 4 bits, base32 5, base64 about 6).
 * A label repeated in many names is paid once, plus the choice among the labels for each further use.
 */
export const estimateInformationBytes = (subdomains: Iterable<string>): number => {
  const labels = new Set<string>();
  let uses = 0;
  for (const subdomain of subdomains) {
    for (const label of subdomain.split('.')) {
      if (label === '') continue;
      labels.add(label);
      uses += 1;
    }
  }
  const rests: string[] = [];
  let previous = '';
  for (const label of [...labels].sort()) {
    rests.push(label.slice(sharedPrefix(previous, label)));
    previous = label;
  }
  const counts = new Map<string, number>();
  let total = 0;
  for (const rest of rests) {
    for (const character of rest) {
      counts.set(character, (counts.get(character) ?? 0) + 1);
      total += 1;
    }
  }
  let bits = 0;
  for (const count of counts.values()) bits -= count * Math.log2(count / total);
  const repeats = uses - labels.size;
  if (labels.size > 1) bits += repeats * Math.log2(labels.size);
  return Math.round(bits / 8);
};

/**
 * No estimate over names of so many characters and labels (uses) is larger: a text of n characters holds at most n times log2 n bits by its
 * own frequencies, a choice among u labels log2 u. Most groups of names need no estimate by it.
 */
export const toMostInformationBytes = (characters: number, uses: number): number =>
  Math.ceil((characters * Math.log2(Math.max(1, characters)) + uses * Math.log2(Math.max(1, uses))) / 8);
