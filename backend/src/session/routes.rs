//! The addresses of signing in, and the browser's cookie.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use beatbook_shared::api::auth::{Enrol, Me, Refresh, SignIn, Tokens};
use beatbook_shared::api::locking::Recover;
use beatbook_shared::problem::{Code, Problem};

use super::{enrol, me, recover, refresh, sign_in, sign_out};
use crate::http::questions::Asked;
use crate::http::{Caller, Failure, Station};

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(web::resource("/auth/sign-in").route(web::post().to(post_sign_in)))
        .service(web::resource("/auth/refresh").route(web::post().to(post_refresh)))
        .service(web::resource("/auth/sign-out").route(web::post().to(post_sign_out)))
        .service(web::resource("/auth/enrol").route(web::post().to(post_enrol)))
        .service(web::resource("/auth/recover").route(web::post().to(post_recover)))
        .service(web::resource("/api/me").route(web::get().to(get_me)));
}

async fn post_sign_in(station: web::Data<Station>, asked: Asked<SignIn>) -> Result<HttpResponse, Failure> {
    let question = asked.read().await?;
    let browser = question.device.as_deref().unwrap_or_default().is_empty();
    let tokens = sign_in::sign_in(&station, question).await?;
    Ok(if browser { to_browser(&station, tokens) } else { HttpResponse::Ok().json(tokens) })
}

async fn post_refresh(
    station: web::Data<Station>,
    req: HttpRequest,
    asked: Asked<Refresh>,
) -> Result<HttpResponse, Failure> {
    let (presented, browser) = presented(&station, &req, asked.read_if_any().await?)?;
    let tokens = refresh::refresh(&station, presented).await?;
    Ok(if browser { to_browser(&station, tokens) } else { HttpResponse::Ok().json(tokens) })
}

async fn post_sign_out(
    station: web::Data<Station>,
    req: HttpRequest,
    asked: Asked<Refresh>,
) -> Result<HttpResponse, Failure> {
    let (presented, _) = presented(&station, &req, asked.read_if_any().await?)?;
    sign_out::sign_out(&station, presented).await?;
    let mut gone = cookie(&station, String::new());
    gone.make_removal();
    Ok(HttpResponse::NoContent().cookie(gone).finish())
}

async fn post_enrol(station: web::Data<Station>, asked: Asked<Enrol>) -> Result<HttpResponse, Failure> {
    let question = asked.read().await?;
    Ok(HttpResponse::Ok().json(enrol::enrol(&station, question).await?))
}

async fn post_recover(station: web::Data<Station>, asked: Asked<Recover>) -> Result<HttpResponse, Failure> {
    let question = asked.read().await?;
    Ok(HttpResponse::Ok().json(recover::recover(&station, question).await?))
}

async fn get_me(station: web::Data<Station>, caller: Caller) -> Result<web::Json<Me>, Failure> {
    let now = station.now();
    let config = station.config.clone();
    let found = station
        .read(move |conn| {
            Ok(sign_in::person(conn, &caller.staff)?
                .map(|staff| me(&caller.staff, &staff.record, &config, now)))
        })
        .await?;
    found.map(web::Json).ok_or_else(|| Problem::new(Code::SignIn, "Sign in again.").into())
}

/// The refresh token of the question, or of the cookie when the question names none; and whether it was the
/// cookie.
fn presented(
    station: &Station,
    req: &HttpRequest,
    question: Option<Refresh>,
) -> Result<(String, bool), Failure> {
    let named = question.map(|q| q.refresh).filter(|r| !r.is_empty());
    if let Some(named) = named {
        return Ok((named, false));
    }
    from_our_own_page(req)?;
    let cookie = req.cookie(cookie_name(station)).map(|c| c.value().to_owned()).filter(|v| !v.is_empty());
    cookie
        .map(|value| (value, true))
        .ok_or_else(|| Problem::new(Code::SignIn, "You are not signed in here. Sign in.").into())
}

/// A cookie is sent by the browser of its own accord, so a question that stands on it must come from our own
/// page. `SameSite` says so too; an old browser may not know it.
fn from_our_own_page(req: &HttpRequest) -> Result<(), Failure> {
    let text = |name: &str| req.headers().get(name).and_then(|v| v.to_str().ok());
    let site = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let host = text(header::HOST.as_str()).unwrap_or_default();
    let origin =
        text(header::ORIGIN.as_str()).is_none_or(|o| o.split_once("://").is_some_and(|(_, h)| h == host));
    if site && origin {
        return Ok(());
    }
    Err(Problem::new(Code::NotAllowed, "This was asked from another site's page, which may not do so.")
        .into())
}

fn cookie_name(station: &Station) -> &'static str {
    if station.config.tokens.secure_cookie { "__Host-beatbook" } else { "beatbook" }
}

fn cookie(station: &Station, value: String) -> Cookie<'static> {
    Cookie::build(cookie_name(station), value)
        .path("/")
        .http_only(true)
        .secure(station.config.tokens.secure_cookie)
        .same_site(SameSite::Strict)
        .max_age(Duration::hours(i64::from(station.config.tokens.browser_hours)))
        .finish()
}

/// A browser's answer: the refresh token in the cookie, and not where a script could read it.
fn to_browser(station: &Station, mut tokens: Tokens) -> HttpResponse {
    let refresh = std::mem::take(&mut tokens.refresh);
    HttpResponse::Ok().cookie(cookie(station, refresh)).json(tokens)
}
