// Single-letter keys. They never fire while somebody is writing, and each person may turn them off: the choice
// goes with the person, not with the desk.

let on = $state(true)

export const keys = {
  get on(): boolean {
    return on
  },
  set on(to: boolean) {
    on = to
  },
}

/** Whether a key press is one for the page and not for a field, a menu or the browser. */
export function forPage(event: KeyboardEvent): boolean {
  if (!on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false
  const target = event.target
  if (!(target instanceof HTMLElement)) return true
  return !target.isContentEditable && !target.closest('input:not([type="checkbox"]), textarea, select, dialog')
}
