/**
 * Reads server-sent events piece by piece: give it text as it comes, it yields what was completed.
 * @returns {(text: string) => { id: string, data: string }[]}
 */
export const createEventReader = () => {
  let rest = '';
  let [id, data] = ['', /** @type {string[]} */ ([])];
  return (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    const events = [];
    for (const raw of lines) {
      const line = raw.replace(/\r$/, '');
      if (line === '') {
        if (data.length > 0) events.push({ id, data: data.join('\n') });
        data = [];
        continue;
      }
      const [field = '', value = ''] = line.split(/: ?(.*)/s);
      if (field === 'id') id = value;
      if (field === 'data') data.push(value);
    }
    return events;
  };
};
