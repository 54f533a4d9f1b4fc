// What paper needs beyond the screen. The moment of printing is known to the pages, so that a long list can show what
// it holds; what is folded is unfolded; and the filters are read from the form that the reader sees, never kept twice.

import { flushSync } from 'svelte'

let at = $state<number | null>(null)
let filters = $state.raw<string[]>([])
let definitions = $state.raw<string[]>([])

export const printing = {
  /** When it is being printed, and otherwise nothing. */
  get at(): number | null {
    return at
  },
  get filters(): string[] {
    return filters
  },
  /** The definitions behind the figures on the page, each with its version. */
  get definitions(): string[] {
    return definitions
  },
}

/** What a form of filters says, as its reader sees it: `Area: Newport`. What is empty narrows nothing. */
export function readFilters(page: ParentNode): string[] {
  const said: string[] = []
  for (const form of page.querySelectorAll('.filters')) {
    for (const label of form.querySelectorAll('label')) {
      const field = label.querySelector<HTMLInputElement | HTMLSelectElement>('select, input')
      if (!field) continue
      const name = [...label.childNodes].filter((node) => node !== field && !node.contains(field)).map((node) => node.textContent?.trim()).filter(Boolean).join(' ')
      if (field instanceof HTMLSelectElement) said.push(`${name}: ${field.selectedOptions[0]?.textContent?.trim() ?? ''}`)
      else if (field.type === 'checkbox') {
        if (field.checked) said.push(name)
      } else if (field.value) said.push(`${name}: ${field.type === 'date' ? field.value.split('-').reverse().join('/') : field.value}`)
    }
    for (const group of form.querySelectorAll('[role=group]')) {
      const pressed = group.querySelector('[aria-pressed=true]')
      if (pressed) said.push(`${group.getAttribute('aria-label') ?? ''}: ${pressed.textContent?.trim() ?? ''}`)
    }
  }
  return said
}

const readDefinitions = (page: ParentNode) => [...new Set([...page.querySelectorAll<HTMLElement>('[data-definition]')].map((one) => one.dataset.definition ?? ''))].sort()

/** Listens for printing; returns how to stop. */
export function watchPrinting(now: () => number): () => void {
  let unfolded: HTMLDetailsElement[] = []
  const begin = () => {
    if (at !== null) return
    filters = readFilters(document)
    definitions = readDefinitions(document)
    unfolded = [...document.querySelectorAll<HTMLDetailsElement>('main details:not([open], .menu)')]
    for (const one of unfolded) one.open = true
    at = now()
    flushSync()
  }
  const end = () => {
    for (const one of unfolded) one.open = false
    unfolded = []
    at = null
    flushSync()
  }
  const paper = typeof matchMedia === 'function' ? matchMedia('print') : null
  const turn = (event: MediaQueryListEvent) => (event.matches ? begin() : end())
  addEventListener('beforeprint', begin)
  addEventListener('afterprint', end)
  paper?.addEventListener('change', turn)
  return () => {
    removeEventListener('beforeprint', begin)
    removeEventListener('afterprint', end)
    paper?.removeEventListener('change', turn)
  }
}
