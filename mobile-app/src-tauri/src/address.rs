//! Which addresses the window may show: its own page, and no other.
//!
//! A link, a script or a redirect that leads anywhere else is refused. Nothing is opened in another program
//! either: the officer's pages have no links that leave.

use tauri::Url;

/// The one page.
pub const PAGE: &str = "officer.html";

/// How this system writes the app's own origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Own {
    /// `tauri://localhost`: Linux, macOS, iOS.
    Scheme,
    /// `http://tauri.localhost`: Windows, Android.
    Host,
}

/// This system's way.
pub const OWN: Own = if cfg!(any(windows, target_os = "android")) { Own::Host } else { Own::Scheme };

/// Whether an address is the app's own page, whatever stands behind the `#`.
#[must_use]
pub fn is_ours(url: &Url, own: Own) -> bool {
    let (scheme, host) = match own {
        Own::Scheme => ("tauri", "localhost"),
        Own::Host => ("http", "tauri.localhost"),
    };
    url.scheme() == scheme
        && url.host_str() == Some(host)
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && url.path().strip_prefix('/') == Some(PAGE)
        && url.query().is_none()
}

#[cfg(test)]
mod tests {
    use super::{Own, is_ours};
    use tauri::Url;

    const TRICKS: [&str; 50] = [
        "https://beatbook.example/officer.html",
        "http://localhost/officer.html",
        "https://localhost/officer.html",
        "http://127.0.0.1/officer.html",
        "http://[::1]/officer.html",
        "tauri://evil.example/officer.html",
        "tauri://localhost.evil.example/officer.html",
        "tauri://evil.localhost/officer.html",
        "tauri://localhost:8080/officer.html",
        "tauri://someone@localhost/officer.html",
        "tauri://someone:word@localhost/officer.html",
        "tauri://localhost@evil.example/officer.html",
        "tauri://LOCALHOST/officer.html",
        "tauri://localhost./officer.html",
        "tauri://localhost%2eevil/officer.html",
        "tauri://%6cocalhost/officer.html",
        "tauri:///officer.html",
        "tauri:officer.html",
        "tauri:localhost/officer.html",
        "tauri://localhost",
        "tauri://localhost/",
        "tauri://localhost/console.html",
        "tauri://localhost/index.html",
        "tauri://localhost/officer.html/",
        "tauri://localhost//officer.html",
        "tauri://localhost/./officer.html/..",
        "tauri://localhost/%6fficer.html",
        "tauri://localhost/officer.html%00",
        "tauri://localhost/officer.html?next=https://evil.example",
        "tauri://localhost/OFFICER.HTML",
        "tauris://localhost/officer.html",
        "xtauri://localhost/officer.html",
        "http://tauri.evil.example/officer.html",
        "http://tauri.localhost.evil.example/officer.html",
        "http://tauri.localhost@evil.example/officer.html",
        "http://someone@tauri.localhost/officer.html",
        "http://tauri.localhost:8080/officer.html",
        "https://tauri.localhost/officer.html",
        "http://xtauri.localhost/officer.html",
        "http://tauri-localhost/officer.html",
        "http://tauri.localhost/console.html",
        "http://tauri.localhost/officer.html?x",
        "http://tauri.localhost./officer.html",
        "http://ipc.localhost/dispatch",
        "ipc://localhost/dispatch",
        "javascript:alert(1)",
        "data:text/html,<h1>officer.html</h1>",
        "blob:tauri://localhost/6f0c5b1d",
        "file:///officer.html",
        "about:blank",
    ];

    #[test]
    fn fifty_addresses_that_look_like_ours_are_refused() {
        for text in TRICKS {
            // What no reader of addresses takes for one leads nowhere.
            let Ok(url) = Url::parse(text) else { continue };
            for own in [Own::Scheme, Own::Host] {
                assert!(!is_ours(&url, own), "{text} passed as {own:?}");
            }
        }
    }

    #[test]
    fn our_own_page_passes_with_any_place_in_it() {
        for place in ["", "#/", "#/job/0199f3a2", "#//evil.example"] {
            let scheme: Url = format!("tauri://localhost/officer.html{place}").parse().unwrap();
            assert!(is_ours(&scheme, Own::Scheme), "{place}");
            assert!(!is_ours(&scheme, Own::Host), "{place}");
            let host: Url = format!("http://tauri.localhost/officer.html{place}").parse().unwrap();
            assert!(is_ours(&host, Own::Host), "{place}");
            assert!(!is_ours(&host, Own::Scheme), "{place}");
        }
    }
}
