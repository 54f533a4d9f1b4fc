// As what somebody is wanted, while it is being typed.

import type { WantedAs } from '../../records/wanted'

export interface AsForm {
  category: string
  risk: string
  warrant: string
  rank: string
  offence: string
  warnings: string
  address: string
}

export const blank = (category = 'W01'): AsForm => ({ category, risk: 'A', warrant: '', rank: '', offence: '', warnings: '', address: '' })

const words = (text: string): string | null => text.trim() || null

/** What the server is asked: empty fields are left out. */
export const asked = (form: AsForm): WantedAs => ({
  category: form.category,
  risk: form.risk,
  warrant: words(form.warrant),
  rank: words(form.rank),
  offence: words(form.offence),
  warnings: words(form.warnings),
  address: words(form.address),
})
