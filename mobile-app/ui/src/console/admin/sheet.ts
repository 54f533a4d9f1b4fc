// A list as the file that can be loaded again: the columns every list has, then its own.

import type { ListRow } from '../../records/lists'

/** What a spreadsheet would take for a formula is kept from being one. */
const harmless = (text: string) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** A CSV file to read elsewhere. */
export function lines(head: string[], rows: string[][]): string {
  return [head, ...rows.map((row) => row.map(harmless))].map((cells) => `${cells.map(quoted).join(',')}\n`).join('')
}

/** A list to be changed and loaded again, so its cells stand as they are. */
export function asCsv(columns: string[], rows: ListRow[]): string {
  const head = ['code', 'valid_from', 'valid_to', 'label_en', 'label_cy', ...columns]
  const line = (row: ListRow) => [row.code, row.valid_from, row.valid_to ?? '', row.label_en, row.label_cy, ...columns.map((column) => row.extra[column] ?? '')]
  return [head, ...rows.map(line)].map((cells) => `${cells.map(quoted).join(',')}\n`).join('')
}
