// Before the first paint, so that a night shift never sees a white flash. Only the choice of theme is
// kept here; nothing that an officer writes ever is.
;(function () {
  var chosen = null
  try {
    chosen = localStorage.getItem('beatbook.theme')
  } catch (_) {
    // Storage may be switched off; the system's theme is used.
  }
  var dark = matchMedia('(prefers-color-scheme: dark)').matches
  document.documentElement.dataset.theme = chosen === 'day' || chosen === 'night' ? chosen : dark ? 'night' : 'day'
})()
