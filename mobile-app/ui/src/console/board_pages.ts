// Boards whose figures stand on a page of another name than their own.

export const BOARD_PAGES: Record<string, string | undefined> = { freed: 'time', victims: 'victims-told', wanted: 'wanted-figures' }
