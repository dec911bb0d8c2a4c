import { isRecord, type RawRecord } from './raw_record.ts';

/** What the `#` lines of a Zeek log say about the lines below them. */
export interface ZeekHeader {
  readonly separator: string;
  readonly set_separator: string;
  readonly empty: string;
  readonly unset: string;
  readonly path: string;
  readonly fields: readonly string[];
  readonly types: readonly string[];
}

const START: ZeekHeader = {
  separator: '\t',
  set_separator: ',',
  empty: '(empty)',
  unset: '-',
  path: '',
  fields: [],
  types: [],
};

const unescapeHex = (text: string): string =>
  text.replace(/\\x([0-9a-fA-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** The header after one more `#` line; `#separator` begins a new one. Undefined while there is none. */
export const readZeekHeader = (header: ZeekHeader | undefined, line: string): ZeekHeader | undefined => {
  if (line.startsWith('#separator')) {
    const separator = unescapeHex(line.slice('#separator'.length).trim());
    return separator === '' ? undefined : { ...START, separator };
  }
  if (header === undefined) return undefined;
  const [key, ...values] = line.split(header.separator);
  const value = values[0] ?? '';
  switch (key) {
    case '#set_separator':
      return { ...header, set_separator: value };
    case '#empty_field':
      return { ...header, empty: value };
    case '#unset_field':
      return { ...header, unset: value };
    case '#path':
      return { ...header, path: value };
    case '#fields':
      return { ...header, fields: values };
    case '#types':
      return { ...header, types: values };
    default:
      return header;
  }
};

const toValue = (text: string, type: string, header: ZeekHeader): unknown => {
  const is_list = type.startsWith('vector') || type.startsWith('set');
  if (text === header.empty) return is_list ? [] : '';
  return is_list && header.set_separator !== '' ? text.split(header.set_separator) : text;
};

/** A line as the record Zeek's JSON writer would make of it, values as text; unset fields are left out. */
export const toZeekRecord = (header: ZeekHeader, line: string): RawRecord => {
  const values = line.split(header.separator);
  const entries: [string, unknown][] = [['_path', header.path]];
  header.fields.forEach((field, at) => {
    const text = values[at];
    if (text !== undefined && text !== header.unset)
      entries.push([field, toValue(text, header.types[at] ?? '', header)]);
  });
  // fromEntries makes own properties even of hostile field names such as "__proto__".
  const record: unknown = Object.fromEntries(entries);
  return isRecord(record) ? record : {};
};
