//! Which addresses there are, and how a request becomes a response: limits, log, faults, headers.

mod body;
mod head;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use bytes::Bytes;
use centra_runtime::server::{self, ServerFault};
use centra_runtime::{Endpoint, SoapVersion};
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST};
use http::{HeaderValue, Method, StatusCode};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Incoming;

pub(crate) use body::Body;

use crate::doors::{self, Door};
use crate::engine::{ENDPOINTS, Shared};
use crate::events::escape;
use crate::faults::{self, Fault};
use crate::log::{Entry, Side};
use crate::service::{self, Served};

/// In a response's extensions: close the connection by a reset in place of sending it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reset;

type Request = http::Request<Incoming>;
type Response = http::Response<Body>;

/// All addresses: the endpoints, and with the feature `control` what is under `/admin`.
#[derive(Clone)]
pub(crate) struct Addresses {
    engine: Shared,
    #[cfg(feature = "control")]
    admin: axum::Router,
}

impl Addresses {
    pub(crate) fn new(engine: Shared) -> Self {
        #[cfg(feature = "control")]
        let admin = admin(Shared::clone(&engine));
        Self {
            engine,
            #[cfg(feature = "control")]
            admin,
        }
    }

    pub(crate) async fn respond(&self, request: Request) -> Response {
        match ENDPOINTS.iter().find(|(path, ..)| *path == request.uri().path()) {
            Some((_, endpoint, wsdl)) => soap(&self.engine, endpoint, wsdl, request).await,
            None => self.other(request).await,
        }
    }

    #[cfg(feature = "control")]
    async fn other(&self, request: Request) -> Response {
        use tower::ServiceExt;
        let response = self.admin.clone().oneshot(request.map(axum::body::Body::new)).await;
        let Ok(response) = response;
        response.map(|body| body.map_err(std::io::Error::other).boxed_unsync())
    }

    #[cfg(not(feature = "control"))]
    #[expect(clippy::unused_async, reason = "as with the control API")]
    async fn other(&self, _: Request) -> Response {
        let paths = ENDPOINTS.map(|(path, ..)| path).join(", ");
        let text = format!("nothing is here; the endpoints are {paths}\n");
        let mut response = Response::new(body::whole(text.into()));
        *response.status_mut() = StatusCode::NOT_FOUND;
        response
    }
}

/// The control API, and the page if there is one.
#[cfg(feature = "control")]
fn admin(engine: Shared) -> axum::Router {
    const LIST: &str = if cfg!(feature = "page") { "/" } else { "/admin/api/" };
    let router = crate::control::router(Shared::clone(&engine));
    #[cfg(feature = "page")]
    let router = router.merge(crate::admin::router(engine));
    router
        .fallback(|| async { (StatusCode::NOT_FOUND, format!("nothing is here; `GET {LIST}` lists what there is\n")) })
}

async fn soap(engine: &Shared, endpoint: &'static Endpoint, wsdl: &'static str, request: Request) -> Response {
    let start = Instant::now();
    if let Err(refused) = doors::check(&engine.settings, Door::Soap, &request) {
        let served = Served::problem(refused.status, &format!("Bad Request: {}", refused.why));
        return finish(engine, endpoint, start, head::of_request(&request), Bytes::new(), served);
    }
    let is_wsdl = request.uri().query().is_some_and(asks_for_wsdl);
    match *request.method() {
        Method::GET | Method::HEAD if is_wsdl => description(endpoint, wsdl, &request),
        Method::POST => exchange(engine, endpoint, request).await,
        _ => {
            // As PHP's SoapServer, which finds no request in the body.
            let problem = ServerFault::client("Bad Request. Can't find HTTP_RAW_POST_DATA");
            finish(engine, endpoint, start, head::of_request(&request), Bytes::new(), Served::fault(&problem))
        }
    }
}

fn asks_for_wsdl(query: &str) -> bool {
    query.split('&').any(|part| part.split('=').next().is_some_and(|name| name.eq_ignore_ascii_case("wsdl")))
}

/// The WSDL, with the address that it was fetched from in it.
fn description(endpoint: &'static Endpoint, wsdl: &'static str, request: &Request) -> Response {
    let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
    let host = host.filter(|host| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte)));
    let path = request.uri().path();
    let here = format!("http://{}{}", host.unwrap_or("127.0.0.1"), escape(path));
    let body = wsdl.replace(endpoint.address, &here);
    let mut response = Response::new(body::whole(body.into()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/xml; charset=utf-8"));
    response
}

async fn exchange(engine: &Shared, endpoint: &'static Endpoint, request: Request) -> Response {
    let start = Instant::now();
    let authorization = request.headers().get(AUTHORIZATION).cloned();
    let head = head::of_request(&request);
    let (body, mut served) = match read(engine, request).await {
        Ok(body) => {
            let served = serve(engine, endpoint, authorization.as_ref(), &body);
            (body, served)
        }
        Err((status, message)) => (Bytes::new(), Served::problem(status, &message)),
    };
    for fault in &served.faults {
        if let Fault::Latency { ms } = fault {
            tokio::time::sleep(Duration::from_millis(*ms)).await;
        }
    }
    if let Err(error) = engine.stored(served.mark).await {
        served.answer = server::fault(endpoint.version, &ServerFault::server(error.as_str()));
        served.error = Some(error);
        served.failed = true;
    }
    finish(engine, endpoint, start, head, body, served)
}

/// Reads and parses a large request elsewhere, so that others are not kept waiting.
fn serve(engine: &Shared, endpoint: &'static Endpoint, authorization: Option<&HeaderValue>, body: &Bytes) -> Served {
    // A request that meets a bug of ours is answered, too; its transaction is taken back.
    let work = || {
        let served = catch_unwind(AssertUnwindSafe(|| service::serve(engine, endpoint, authorization, body)));
        served.unwrap_or_else(|_| Served::fault(&ServerFault::server("Internal error")))
    };
    elsewhere(body.len(), work)
}

/// Runs what takes long for so many bytes where it keeps no other connection waiting.
fn elsewhere<T>(bytes: usize, work: impl FnOnce() -> T) -> T {
    const LARGE: usize = 256 << 10;
    if bytes > LARGE { tokio::task::block_in_place(work) } else { work() }
}

impl Served {
    fn fault(fault: &ServerFault) -> Self {
        Self {
            answer: server::fault(SoapVersion::Soap11, fault),
            operation: None,
            summary: String::new(),
            is_idle: false,
            error: Some(fault.message.clone()),
            failed: true,
            mark: 0,
            faults: Vec::new(),
        }
    }

    /// A fault with another status than 500.
    fn problem(status: StatusCode, message: &str) -> Self {
        let mut served = Self::fault(&ServerFault::client(message));
        *served.answer.status_mut() = status;
        served
    }
}

/// The whole body, unless it is too large or too slow.
async fn read(engine: &Shared, request: Request) -> Result<Bytes, (StatusCode, String)> {
    let limit = engine.settings.body_limit;
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let too_large =
        || Err((StatusCode::PAYLOAD_TOO_LARGE, format!("Bad Request: the body is larger than {limit} bytes")));
    if announced.is_some_and(|length| length > limit) {
        return too_large();
    }
    let body = Limited::new(request.into_body(), limit).collect();
    match tokio::time::timeout(engine.settings.patience, body).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.downcast_ref::<LengthLimitError>().is_some() => too_large(),
        Ok(Err(_)) => Err((StatusCode::BAD_REQUEST, "Bad Request: the body did not arrive".into())),
        Err(_) => Err((StatusCode::REQUEST_TIMEOUT, "Bad Request: the body took too long".into())),
    }
}

/// Faults, log, counters, headers.
fn finish(
    engine: &Shared,
    endpoint: &'static Endpoint,
    start: Instant,
    head: String,
    request: Bytes,
    served: Served,
) -> Response {
    let faults = served.faults;
    let (mut parts, clean) = served.answer.into_parts();
    for fault in &faults {
        match fault {
            Fault::InternalError => parts.status = StatusCode::INTERNAL_SERVER_ERROR,
            Fault::BadGateway => parts.status = StatusCode::BAD_GATEWAY,
            Fault::Reset | Fault::Refused => drop(parts.extensions.insert(Reset)),
            _ => {}
        }
    }
    let clean = Bytes::from(clean);
    let (body, content_type) = if faults.is_empty() {
        (clean.clone(), None)
    } else {
        let (body, content_type) = faults::spoilt(clean.to_vec(), &faults);
        (Bytes::from(body), content_type)
    };
    if let Some(content_type) = content_type {
        parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    let id = request_id();
    if let Ok(value) = HeaderValue::from_str(&id) {
        parts.headers.insert("x-centra-request-id", value);
    }
    let is_reset = parts.extensions.get::<Reset>().is_some();
    let status = if is_reset { 0 } else { parts.status.as_u16() };
    let answer_head = if is_reset { String::new() } else { head::of_answer(&parts, body.len()) };
    let seen = faults::seen(&body, &faults).len();
    engine.count(served.operation, served.failed);
    let entry = elsewhere(request.len().max(body.len()), || Entry {
        number: 0,
        at: SystemTime::now(),
        took: start.elapsed(),
        endpoint: endpoint.name,
        operation: served.operation,
        is_idle: served.is_idle && faults.is_empty(),
        summary: served.summary,
        error: served.error,
        status,
        failed: served.failed || faults.iter().any(|fault| !matches!(fault, Fault::Latency { .. })),
        request_id: id,
        fault: faults.first().map(Fault::name),
        request: Side::new(head, request),
        response: Side::spoilt(answer_head, seen, clean, faults.clone()),
        unsent: body.len() - seen,
    });
    engine.log.add(entry);
    Response::from_parts(parts, body::sent(body, &faults))
}

/// Different for every request, also after a restart.
fn request_id() -> String {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    format!("{:08x}-{:08x}", fastrand::u32(..), COUNTER.fetch_add(1, Ordering::Relaxed) & 0xffff_ffff)
}
