// The areas of pages that a phone reads only when they are opened.

import { door } from './door'

export const areas = { door }

export const later = {
  ...door,
}
