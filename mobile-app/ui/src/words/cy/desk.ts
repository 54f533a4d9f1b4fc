// The areas of Welsh that only the console's pages use.

import type { desk as english } from '../en/desk'
import type { Phrase } from '../words.svelte'
import { admin } from './admin'
import { bail } from './bail'
import { boards } from './boards'
import { meeting } from './meeting'
import { wanted } from './wanted'
import { prevention } from './prevention'
import { demand } from './demand'
import { disposal } from './disposal'
import { offenders } from './offenders'
import { registrar } from './registrar'
import { control } from './control'
import { people } from './people'

export const desk: Record<keyof typeof english, Phrase> = {
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
