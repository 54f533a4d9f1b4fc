// The areas that only the console's pages use. A phone does not carry their words; a test sees that its pages ask for none.

import { admin } from './admin'
import { bail } from './bail'
import { boards } from './boards'
import { demand } from './demand'
import { disposal } from './disposal'
import { control } from './control'
import { meeting } from './meeting'
import { offenders } from './offenders'
import { prevention } from './prevention'
import { registrar } from './registrar'
import { wanted } from './wanted'
import { people } from './people'

export const areas = { admin, bail, boards, control, demand, meeting, offenders, prevention, registrar, wanted, people, disposal }

export const desk = {
  ...admin,
  ...bail,
  ...boards,
  ...meeting,
  ...wanted,
  ...prevention,
  ...demand,
  ...offenders,
  ...registrar,
  ...control,
  ...people,
  ...disposal,
}
