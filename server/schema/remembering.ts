/** What `work` gives of a text, remembered for so many texts; then all of them are forgotten, and those still asked for come back. */
export const remembering = <A>(most: number, work: (text: string) => A): ((text: string) => A) => {
  const known = new Map<string, { readonly result: A }>();
  return (text) => {
    let met = known.get(text);
    if (met === undefined) {
      met = { result: work(text) };
      if (known.size >= most) known.clear();
      known.set(text, met);
    }
    return met.result;
  };
};
