// What the pages of administration ask the server.

import type { Acts, AddStaff, ChangeStaff, EditList, ForceList, ForceLists, ImportFile, Imports, ListPreview, NewPassword, PutTeam, StaffFile, StaffLines, Teams, WithReason } from '../../records/admin'
import { api } from '../session.svelte'

const enc = encodeURIComponent

export const asks = {
  acts: () => api.administer<Acts>('GET', '/api/administration'),
  staff: (on: number | null) => api.administer<StaffLines>('GET', '/api/staff', { on }),
  addStaff: (question: AddStaff) => api.administer<NewPassword>('POST', '/api/staff', {}, question),
  entry: (id: string) => api.administer<StaffFile>('GET', `/api/staff/${enc(id)}`),
  change: (id: string, question: ChangeStaff) => api.administer<StaffFile>('POST', `/api/staff/${enc(id)}`, {}, question),
  password: (id: string, question: WithReason) => api.administer<NewPassword>('POST', `/api/staff/${enc(id)}/password`, {}, question),
  close: (id: string, question: WithReason) => api.administer<StaffFile>('POST', `/api/staff/${enc(id)}/close`, {}, question),
  teams: (on: number | null) => api.administer<Teams>('GET', '/api/teams', { on }),
  putTeam: (question: PutTeam) => api.administer<Teams>('POST', '/api/teams', {}, question),
  lists: () => api.administer<ForceLists>('GET', '/api/reference'),
  list: (name: string) => api.administer<ForceList>('GET', `/api/reference/${enc(name)}`),
  preview: (name: string, question: EditList) => api.administer<ListPreview>('POST', `/api/reference/${enc(name)}/preview`, {}, question),
  edit: (name: string, question: EditList) => api.administer<ForceList>('POST', `/api/reference/${enc(name)}`, {}, question),
  imports: () => api.administer<Imports>('GET', '/api/imports'),
  import: (id: string) => api.administer<ImportFile>('GET', `/api/imports/${enc(id)}`),
}
