//! Only this machine, and only pages of this door.
//!
//! A page from elsewhere that is open in the same browser could reach a loopback port: by its name (a domain
//! that points to 127.0.0.1) or across origins. Both show in the headers and are refused.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header;
use actix_web::middleware::Next;
use beatbook_shared::problem::{Code, Problem};

use crate::routes::refusal;

pub async fn only_this_machine(
    req: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let text = |name| req.headers().get(name).map(|v| v.to_str().unwrap_or("?").to_owned());
    let host = text(header::HOST).unwrap_or_default();
    let origin = text(header::ORIGIN);
    let strange = if !is_loopback(&host) {
        Some(format!("The host `{host}`"))
    } else {
        origin
            .filter(|o| !o.strip_prefix("http://").is_some_and(is_loopback))
            .map(|o| format!("The origin `{o}`"))
    };
    if let Some(what) = strange {
        let detail = format!("{what} is not this machine. Open the door at http://127.0.0.1 and its port.");
        let mut problem = Problem::new(Code::NotAllowed, detail);
        problem.title = "Only this machine".to_owned();
        return Ok(req.into_response(refusal(&problem)).map_into_right_body());
    }
    Ok(next.call(req).await?.map_into_left_body())
}

/// Whether `host` or `host:port` names this machine.
fn is_loopback(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    matches!(name, "127.0.0.1" | "localhost" | "::1")
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_names_of_this_machine_pass() {
        for near in ["127.0.0.1", "127.0.0.1:4101", "localhost:4101", "[::1]:4101", "[::1]"] {
            assert!(is_loopback(near), "{near}");
        }
        for far in
            ["", "beatbook.example", "127.0.0.1.example:80", "10.0.0.1", "localhost.example", "null", "?"]
        {
            assert!(!is_loopback(far), "{far}");
        }
    }
}
