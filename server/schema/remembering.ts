/** Longer texts are worked out anew each time: what comes from the wire must not fill memory. */
const LONGEST = 1_024;

/** What `work` gives of a text, remembered for so many texts; then all of them are forgotten, and those still asked for come back. */
export const remembering = <A>(most: number, work: (text: string) => A): ((text: string) => A) => {
  const known = new Map<string, { readonly result: A }>();
  return (text) => {
    if (text.length > LONGEST) return work(text);
    let met = known.get(text);
    if (met === undefined) {
      met = { result: work(text) };
      if (known.size >= most) known.clear();
      known.set(text, met);
    }
    return met.result;
  };
};
