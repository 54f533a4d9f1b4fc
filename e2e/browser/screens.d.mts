// What the pages' own tests read of the list of screens.

export interface Ids {
  job?: string
  crime?: string
  direction?: { crime: string; id: string } | null
  signed?: string
  person?: string
}

export interface Screen {
  name: string
  at: (ids: Ids) => string
  /** What the officer's demonstration must have for it. */
  needs?: string
  /** The role whose page it is, in the console. */
  role?: string
}

export const officerScreens: Screen[]
export const consoleScreens: Screen[]
