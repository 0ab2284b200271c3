/** What a cell may hold. A jsonb cell is given as JSON text, a time as ISO text. */
export type Cell = string | number | boolean | null | undefined;

const specials = /[\\\b\f\n\r\t\v]/g;
const escapes: Record<string, string> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** One line of `COPY … FROM STDIN` in Postgres' text format (tab between cells, `\N` for null), line end included. */
export function encodeCopyLine(cells: readonly Cell[]): string {
  return `${cells.map(encodeCell).join('\t')}\n`;
}

function encodeCell(cell: Cell): string {
  if (cell === null || cell === undefined) return '\\N';
  if (typeof cell === 'string') return cell.replace(specials, (char) => escapes[char] ?? char);
  if (typeof cell === 'boolean') return cell ? 't' : 'f';
  if (!Number.isFinite(cell)) throw new RangeError(`A COPY cell cannot hold ${cell}.`);
  return String(cell);
}
