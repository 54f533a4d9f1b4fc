// Hands a file over: a link cannot carry the token, so the file was fetched and is given from memory.

export function hand(file: Blob, name: string): void {
  const to = URL.createObjectURL(file)
  const anchor = document.createElement('a')
  anchor.href = to
  anchor.download = name
  anchor.click()
  setTimeout(() => URL.revokeObjectURL(to), 10_000)
}
