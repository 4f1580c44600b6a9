//! What is behind which address, and how a request becomes an answer: limits, log, faults, headers.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use bytes::Bytes;
use centra_runtime::server::{self, ServerFault};
use centra_runtime::{Endpoint, SoapVersion};
use futures_util::stream;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST};
use http::{HeaderValue, Method, StatusCode, Uri};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use jiff::Timestamp;

use crate::engine::{ENDPOINTS, Shared};
use crate::events::escape;
use crate::faults::{self, Fault};
use crate::log::Entry;
use crate::service::{self, Served};

/// In an answer's extensions: close the connection by a reset in place of sending it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reset;

/// All addresses.
pub(crate) fn router(engine: Shared) -> Router {
    let mut router = Router::new();
    for (path, endpoint, wsdl) in ENDPOINTS {
        let handler = move |State(engine): State<Shared>, request: Request| soap(engine, endpoint, wsdl, request);
        router = router.route(path, any(handler));
    }
    router
        .with_state(Shared::clone(&engine))
        .merge(crate::control::router(Shared::clone(&engine)))
        .merge(crate::admin::router(engine))
        .fallback(|| async { (StatusCode::NOT_FOUND, "nothing is here\n") })
}

async fn soap(engine: Shared, endpoint: &'static Endpoint, wsdl: &'static str, request: Request) -> Response {
    let is_wsdl = request.uri().query().is_some_and(asks_for_wsdl);
    match *request.method() {
        Method::GET | Method::HEAD if is_wsdl => description(endpoint, wsdl, &request),
        Method::POST => exchange(engine, endpoint, request).await,
        // As PHP's SoapServer, which finds no request in the body.
        _ => problem(StatusCode::INTERNAL_SERVER_ERROR, "Bad Request. Can't find HTTP_RAW_POST_DATA"),
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
    ([(CONTENT_TYPE, "text/xml; charset=utf-8")], body).into_response()
}

async fn exchange(engine: Shared, endpoint: &'static Endpoint, request: Request) -> Response {
    let start = Instant::now();
    let authorization = request.headers().get(AUTHORIZATION).cloned();
    let body = match read(&engine, request).await {
        Ok(body) => body,
        Err(answer) => return *answer,
    };
    let faults = engine.faults.draw(&body);
    for fault in &faults {
        if let Fault::Latency { ms } = fault {
            tokio::time::sleep(Duration::from_millis(*ms)).await;
        }
    }
    let has = |wanted: &Fault| faults.contains(wanted);
    let mut served = if has(&Fault::InternalError) || has(&Fault::Refused) {
        Served::nothing()
    } else if has(&Fault::SoapFault) {
        let fault = ServerFault::server("Internal error: this fault was asked for");
        Served { answer: server::fault(endpoint.version, &fault), failed: true, ..Served::nothing() }
    } else {
        if has(&Fault::Duplicate) {
            drop(serve(&engine, endpoint, authorization.as_ref(), &body));
        }
        serve(&engine, endpoint, authorization.as_ref(), &body)
    };
    if let Err(error) = engine.stored(served.mark).await {
        served.answer = server::fault(endpoint.version, &ServerFault::server(error));
        served.failed = true;
    }
    finish(&engine, endpoint, start, body, served, &faults)
}

/// Reads and parses a large request elsewhere, so that others are not kept waiting.
fn serve(engine: &Shared, endpoint: &'static Endpoint, authorization: Option<&HeaderValue>, body: &Bytes) -> Served {
    const LARGE: usize = 256 << 10;
    // A request that meets a bug of ours is answered, too; its transaction is taken back.
    let work = || {
        let served = catch_unwind(AssertUnwindSafe(|| service::serve(engine, endpoint, authorization, body)));
        served.unwrap_or_else(|_| Served {
            answer: server::fault(endpoint.version, &ServerFault::server("Internal error")),
            ..Served::nothing()
        })
    };
    if body.len() > LARGE { tokio::task::block_in_place(work) } else { work() }
}

impl Served {
    fn nothing() -> Self {
        Self { answer: server::Answer::new(Vec::new()), operation: None, failed: true, mark: 0 }
    }
}

/// The whole body, unless it is too large or too slow.
async fn read(engine: &Shared, request: Request) -> Result<Bytes, Box<Response>> {
    let limit = engine.settings.body_limit;
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    let too_large = || {
        let message = format!("Bad Request: the body is larger than {limit} bytes");
        Err(Box::new(problem(StatusCode::PAYLOAD_TOO_LARGE, &message)))
    };
    if announced.is_some_and(|length| length > limit) {
        return too_large();
    }
    let body = Limited::new(request.into_body(), limit).collect();
    match tokio::time::timeout(engine.settings.patience, body).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.downcast_ref::<LengthLimitError>().is_some() => too_large(),
        Ok(Err(_)) => Err(Box::new(problem(StatusCode::BAD_REQUEST, "Bad Request: the body did not arrive"))),
        Err(_) => Err(Box::new(problem(StatusCode::REQUEST_TIMEOUT, "Bad Request: the body took too long"))),
    }
}

/// A fault with another status than 500.
fn problem(status: StatusCode, message: &str) -> Response {
    let mut answer = server::fault(SoapVersion::Soap11, &ServerFault::client(message)).map(Body::from);
    *answer.status_mut() = status;
    identify(&mut answer, &request_id());
    answer
}

/// Faults, log, counters, headers.
fn finish(
    engine: &Shared,
    endpoint: &'static Endpoint,
    start: Instant,
    request: Bytes,
    served: Served,
    faults: &[Fault],
) -> Response {
    let (mut parts, mut body) = served.answer.into_parts();
    let mut content_type = "text/xml; charset=utf-8";
    for fault in faults {
        faults::spoil(fault, &mut body, &mut content_type);
        match fault {
            Fault::InternalError => parts.status = StatusCode::INTERNAL_SERVER_ERROR,
            Fault::BadGateway => parts.status = StatusCode::BAD_GATEWAY,
            Fault::Reset | Fault::Refused => drop(parts.extensions.insert(Reset)),
            _ => {}
        }
    }
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    let body = Bytes::from(body);
    let id = request_id();
    let is_reset = parts.extensions.get::<Reset>().is_some();
    let failed = served.failed || faults.iter().any(|fault| !matches!(fault, Fault::Latency { .. }));
    engine.count(served.operation, served.failed);
    engine.log.add(Entry {
        number: 0,
        at: Timestamp::now(),
        took: start.elapsed(),
        endpoint: endpoint.name,
        operation: served.operation,
        status: if is_reset { 0 } else { parts.status.as_u16() },
        failed,
        request_id: id.clone(),
        fault: faults.first().map(Fault::name),
        request,
        response: body.clone(),
    });
    let mut response = Response::from_parts(parts, sent(body, faults));
    identify(&mut response, &id);
    response
}

/// The body as it goes out: whole, in pieces, or cut off.
fn sent(body: Bytes, faults: &[Fault]) -> Body {
    for fault in faults {
        match fault {
            Fault::Truncated => {
                let half = body.slice(..body.len() / 2);
                let broken = std::io::Error::other("cut off, as was asked for");
                // The rest is announced, so that the client can notice.
                return Body::new(Announced(
                    body.len() as u64,
                    Body::from_stream(stream::iter([Ok(half), Err(broken)])),
                ));
            }
            Fault::SlowBody { ms } => {
                let pieces = 10;
                let step = body.len().div_ceil(pieces).max(1);
                let pause = Duration::from_millis(ms / pieces as u64);
                let all: Vec<Bytes> =
                    (0..body.len()).step_by(step).map(|at| body.slice(at..(at + step).min(body.len()))).collect();
                return Body::from_stream(stream::unfold(all.into_iter(), move |mut rest| async move {
                    let piece = rest.next()?;
                    tokio::time::sleep(pause).await;
                    Some((Ok::<_, Infallible>(piece), rest))
                }));
            }
            _ => {}
        }
    }
    Body::from(body)
}

/// A body that says that it is longer than it is.
struct Announced(u64, Body);

impl axum::body::HttpBody for Announced {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, axum::Error>>> {
        std::pin::Pin::new(&mut self.1).poll_frame(context)
    }

    fn size_hint(&self) -> hyper::body::SizeHint {
        hyper::body::SizeHint::with_exact(self.0)
    }
}

/// FACTS, "On the wire": responses carry `X-Centra-Request-ID`.
fn identify(response: &mut Response, id: &str) {
    if let Ok(value) = HeaderValue::from_str(id) {
        response.headers_mut().insert("x-centra-request-id", value);
    }
}

/// Different for every request, also after a restart.
fn request_id() -> String {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    format!("{:08x}-{:08x}", fastrand::u32(..), COUNTER.fetch_add(1, Ordering::Relaxed) & 0xffff_ffff)
}

/// The host that a request names, without the port: in the header, or in an absolute address.
pub(crate) fn host<'r>(headers: &'r http::HeaderMap, uri: &'r Uri) -> Option<&'r str> {
    let named =
        headers.get(HOST).and_then(|host| host.to_str().ok()).or_else(|| uri.authority().map(|it| it.as_str()))?;
    let named = match named.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => named,
    };
    Some(named)
}
