/** @typedef {import('../api_types.d.ts').Usage} Usage */
/** @typedef {import('../api_types.d.ts').WholeFinding} WholeFinding */

/**
 * What the same program asked of the same domain on earlier days, on any host: the median of what the busiest quarter of an hour of a day could
 * carry. undefined: no earlier day knew it.
 * @param {readonly Usage[]} usages
 * @param {WholeFinding} finding
 * @returns {{ bytes: number, text: string } | undefined}
 */
export const toUsual = (usages, finding) => {
  const program = finding.process?.executable?.toLowerCase();
  const today = finding.event.start.slice(0, 10);
  const own = usages.filter(
    ({ dns, afterquery: { usage } }) =>
      usage.service === 'dns' &&
      usage.program.toLowerCase() === program &&
      dns.question.registered_domain === finding.dns.question.registered_domain,
  );
  const bytes = own
    .flatMap(({ afterquery }) =>
      afterquery.usage.days.filter(({ day }) => day < today).map((day) => day.bytes),
    )
    .sort((a, b) => a - b);
  const median = bytes[Math.floor(bytes.length / 2)];
  return median === undefined
    ? undefined
    : { bytes: median, text: `median of ${bytes.length} earlier host-days` };
};
