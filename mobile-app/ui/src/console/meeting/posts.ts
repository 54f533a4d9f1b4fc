// A post in words: a role of a team, of an area, or of the whole force; and who would have it now.

import type { Post } from '../../records/meeting'
import { label, t } from '../../words/words.svelte'

interface Owner {
  role: string
  team_name: string | null
  area: string | null
}

export function postName({ role, team_name, area }: Owner): string {
  const of = team_name ?? (area ? label(area, 'gwent_areas') : t('meeting.post.force'))
  return `${label(role, 'roles')}, ${of}`
}

export function postNow(post: Post): string {
  const name = postName(post)
  return post.person ? t('meeting.post.now', { post: name, who: `${post.person.name} ${post.person.collar}`.trim() }) : t('meeting.post.off', { post: name })
}

export const postKey = (post: { role: string; team: string | null; area: string | null }) => [post.role, post.team ?? '', post.area ?? ''].join('|')
