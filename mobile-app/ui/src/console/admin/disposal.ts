// What the page of disposal asks the server.

import type { Written } from '../../records/console'
import type { DecideDisposal, DisposalPage, ProposeDisposal } from '../../records/disposal'
import { api } from '../session.svelte'

export const disposal = {
  page: () => api.administer<DisposalPage>('GET', '/api/disposal'),
  propose: (question: ProposeDisposal) => api.administer<Written>('POST', '/api/disposal', {}, question),
  decide: (id: string, question: DecideDisposal) => api.administer<Written>('POST', `/api/disposal/${encodeURIComponent(id)}`, {}, question),
}
