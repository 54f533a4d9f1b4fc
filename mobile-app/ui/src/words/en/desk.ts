// The areas that only the console's pages use. A phone does not carry their words; a test sees that its pages ask for none.

import { admin } from './admin'
import { bail } from './bail'
import { boards } from './boards'
import { meeting } from './meeting'
import { wanted } from './wanted'

export const areas = { admin, bail, boards, meeting, wanted }

export const desk = {
  ...admin,
  ...bail,
  ...boards,
  ...meeting,
  ...wanted,
}
