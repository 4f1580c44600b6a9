//! The async transport: reqwest with rustls.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT_ENCODING, LOCATION};
use http::{HeaderValue, StatusCode};
use reqwest::{Certificate, Client, ClientBuilder, Error, Identity};
use tokio::time::Instant;

use super::bounds::Timeouts;
use super::connect::{Connect, Proxies, Roots};
use super::error::{Phase, TransportError};
use super::exchange::Exchange;
use super::progress::Stream;
use super::{AsyncTransport, packed};

/// Sends by reqwest. Replies may be packed by gzip or deflate. Redirects are never followed with the request's body.
#[derive(Clone)]
pub struct Reqwest {
    client: Client,
    /// How long a connection may take; `None` if a client of one's own decides.
    connect: Option<Duration>,
    proxies: Arc<Proxies>,
}

/// Proxies may hold a login.
impl fmt::Debug for Reqwest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reqwest")
    }
}

impl Reqwest {
    /// A client with time-outs: 10 s to connect, 120 s in all.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn new() -> Result<Self, TransportError> {
        Self::connecting(Connect::default())
    }

    /// A client that connects in this way.
    ///
    /// # Errors
    /// TLS cannot be set up, or a PEM cannot be read.
    pub fn connecting(connect: Connect) -> Result<Self, TransportError> {
        let proxies = Arc::new(connect.proxies.clone());
        provide();
        let made = || {
            let mut builder = Client::builder().connect_timeout(connect.timeout);
            builder = match &connect.roots {
                Roots::Platform => builder,
                Roots::PlatformAnd(pem) => builder.tls_certs_merge(Certificate::from_pem_bundle(pem)?),
                Roots::Only(pem) => builder.tls_certs_only(Certificate::from_pem_bundle(pem)?),
            };
            if let Some(pem) = &connect.identity {
                builder = builder.identity(Identity::from_pem(pem)?);
            }
            let lead = Arc::clone(&proxies);
            builder = builder.no_proxy().proxy(reqwest::Proxy::custom(move |url| {
                lead.lead_to(url.scheme(), url.host_str()?).map(str::to_owned)
            }));
            builder.redirect(reqwest::redirect::Policy::none()).build()
        };
        let client = made().map_err(|error| TransportError::at(Phase::Tls, error))?;
        Ok(Self { client, connect: Some(connect.timeout), proxies })
    }

    /// A client of one's own that is not built yet: its redirects are switched off.
    ///
    /// # Errors
    /// It cannot be built.
    pub fn with_builder(builder: ClientBuilder) -> Result<Self, TransportError> {
        provide();
        let client = builder.redirect(reqwest::redirect::Policy::none()).build();
        client.map(Self::with_client).map_err(|error| TransportError::at(Phase::Tls, error))
    }

    /// A client of one's own. If it follows redirects the body and password do not go along, and the redirect is an error all the same;
    /// [`with_builder`](Self::with_builder) is better, since nothing at all goes there then.
    #[must_use]
    pub fn with_client(client: Client) -> Self {
        Self { client, connect: None, proxies: Arc::default() }
    }
}

/// reqwest takes the cryptography that the process has chosen. If it has chosen none, it is the one of [`Ureq`](super::Ureq).
fn provide() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Another thread may have been faster, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}

impl AsyncTransport for Reqwest {
    async fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        let uri = request.uri();
        let proxy = uri.scheme_str().zip(uri.host()).and_then(|(scheme, host)| self.proxies.lead_to(scheme, host));
        let exchange = Exchange::of(&request, proxy);
        exchange.progress.begin();
        let (mut parts, body) = request.into_parts();
        parts.headers.insert(ACCEPT_ENCODING, packed::ACCEPTED);
        let stream = Stream { rest: body.into(), progress: exchange.progress.clone() };
        let request = http::Request::from_parts(parts, reqwest::Body::wrap(stream));
        let request = reqwest::Request::try_from(request).map_err(|error| self.failed(&exchange, error))?;
        let asked = request.url().clone();
        // A client of one's own has time limits of its own, which hold if nobody asks for others.
        let limits = exchange.bounds.time.or(self.connect.map(|_| Timeouts::default()));
        let total = limits.and_then(|limits| limits.total);
        let deadline = total.map(|total| (Instant::now() + total, total));
        let sent = until(deadline, first_byte(&exchange, limits, self.client.execute(request))).await;
        let mut response = match sent {
            Err(total) => return Err(exchange.timed_out(total)),
            Ok(Err(waited)) => return Err(exchange.timed_out(waited)),
            Ok(Ok(Err(error))) => return Err(self.failed(&exchange, error)),
            Ok(Ok(Ok(response))) => response,
        };
        let status = response.status();
        if *response.url() != asked {
            return Ok(redirected(response.url().as_str()));
        }
        let mut body = Vec::new();
        loop {
            let idle = limits.and_then(|limits| limits.idle).map(|idle| (Instant::now() + idle, idle));
            let chunk = match until(deadline, until(idle, response.chunk())).await {
                Err(total) => return Err(exchange.fell_silent(status, body.len(), total, false)),
                Ok(Err(idle)) => return Err(exchange.fell_silent(status, body.len(), idle, true)),
                Ok(Ok(Err(error))) => {
                    let made = exchange.broke_off(status, response.headers(), body.len(), &error);
                    return Err(made.caused_by(Box::new(error.without_url())));
                }
                Ok(Ok(Ok(None))) => break,
                Ok(Ok(Ok(Some(chunk)))) => chunk,
            };
            exchange.bounds.check(body.len() + chunk.len()).map_err(|error| error.with_status(status))?;
            body.extend_from_slice(&chunk);
        }
        let mut headers = std::mem::take(response.headers_mut());
        let mut reply = http::Response::new(packed::unpack(&mut headers, body, exchange.bounds, status)?);
        *reply.status_mut() = status;
        *reply.headers_mut() = headers;
        if let Some(proxy) = exchange.proxy {
            reply.extensions_mut().insert(super::Via(proxy));
        }
        Ok(reply)
    }

    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send {
        tokio::time::sleep(time)
    }
}

impl Reqwest {
    /// What went wrong before a reply began.
    fn failed(&self, exchange: &Exchange, error: Error) -> TransportError {
        let error = error.without_url();
        let text = super::error::innermost(&error).to_string();
        let made = match self.connect.filter(|_| error.is_timeout() && error.is_connect()) {
            Some(limit) => exchange.timed_out(limit),
            None if error.is_dns() => exchange.unresolved(),
            None if text.contains("proxy authorization required") => exchange.refused_by_proxy(true, &text),
            None if text.starts_with("tunnel error") || text.starts_with("unsuccessful tunnel") => {
                exchange.refused_by_proxy(false, &text)
            }
            None => exchange.broke(&error),
        };
        made.caused_by(Box::new(error))
    }
}

/// The future's output, or how long the time limit was that passed before.
async fn until<F: Future>(deadline: Option<(Instant, Duration)>, future: F) -> Result<F::Output, Duration> {
    match deadline {
        None => Ok(future.await),
        Some((at, limit)) => tokio::time::timeout_at(at, future).await.map_err(|_| limit),
    }
}

/// The reply's head, or how long it was waited for: from when the whole request was handed over.
async fn first_byte<F: Future>(exchange: &Exchange, limits: Option<Timeouts>, sent: F) -> Result<F::Output, Duration> {
    /// How often it is looked whether the request is handed over.
    const LOOK: Duration = Duration::from_millis(10);
    let mut sent = std::pin::pin!(sent);
    let Some(limit) = limits.and_then(|limits| limits.first_byte) else { return Ok(sent.await) };
    while exchange.phase() < Phase::Waiting {
        if let Ok(output) = tokio::time::timeout(LOOK, &mut sent).await {
            return Ok(output);
        }
    }
    until(Some((Instant::now() + limit, limit)), sent).await
}

/// The redirect that a client of one's own has followed, as if it had not.
fn redirected(to: &str) -> http::Response<Vec<u8>> {
    let mut response = http::Response::new(Vec::new());
    *response.status_mut() = StatusCode::FOUND;
    if let Ok(place) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, place);
    }
    response
}
