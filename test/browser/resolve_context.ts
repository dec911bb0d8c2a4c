type Body = Readonly<Record<string, unknown>>;

interface Dataset extends Body {
  readonly url?: Body | string;
}

/** What a dashboard's time picker says. */
export interface Picked {
  readonly from: string;
  readonly to: string;
}

/** The request that Kibana makes of a Vega `url` object: `%context%` becomes the query, with the time over `%timefield%`. */
export const toSearch = (url: Body, picked: Picked): Body => {
  const { '%context%': context, '%timefield%': time_field, body } = url;
  if (context !== true) return body as Body;
  if ('query' in (body as Body)) throw new Error('a body has no query of its own beside %context%');
  const range = {
    range: {
      [String(time_field)]: { gte: picked.from, lte: picked.to, format: 'strict_date_optional_time' },
    },
  };
  return { ...(body as Body), query: { bool: { must: [], filter: [range], should: [], must_not: [] } } };
};

/** As Kibana does before it hands a spec to Vega: each `url` object is asked of the cluster, and its answer stands in `values`. */
export const resolveContext = async (
  engine: string,
  spec: Body,
  picked: Picked,
): Promise<Record<string, unknown>> => {
  const data = await Promise.all(
    (spec.data as readonly Dataset[]).map(async ({ url, ...dataset }) => {
      if (typeof url !== 'object') return url === undefined ? dataset : { ...dataset, url };
      const answer = await fetch(
        `${engine}/${String(url.index)}/_search?ignore_unavailable=true&allow_no_indices=true`,
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(toSearch(url, picked)),
        },
      );
      const values: unknown = await answer.json();
      if (!answer.ok) throw new Error(JSON.stringify(values));
      return { ...dataset, values };
    }),
  );
  return { ...spec, data };
};
