// The areas that only the console's pages use. A phone does not carry their words; a test sees that its pages ask for none.

import { admin } from './admin'
import { bail } from './bail'
import { boards } from './boards'
import { meeting } from './meeting'
import { prevention } from './prevention'
import { wanted } from './wanted'

export const areas = { admin, bail, boards, meeting, prevention, wanted }

export const desk = {
  ...admin,
  ...bail,
  ...boards,
  ...meeting,
  ...wanted,
  ...prevention,
}
