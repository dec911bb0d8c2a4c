/** At most so many UTF-16 units, never half a character: most of these texts are written by whoever is observed. */
export const toCutText = (text: string, most: number): string =>
  text.length <= most
    ? text.toWellFormed()
    : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`.toWellFormed();
