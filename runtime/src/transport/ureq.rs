//! The blocking transport: ureq, with rustls unless the feature `ureq-plain` stands alone.

use std::fmt;
use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, Instant};

use http::header::{ACCEPT_ENCODING, CONTENT_LENGTH};
use http::{HeaderMap, HeaderValue, StatusCode};
#[cfg(feature = "ureq")]
use ureq::tls::{Certificate, ClientCert, PemItem, PrivateKey, RootCerts, TlsConfig, parse_pem};
use ureq::{Error, SendBody, Timeout};

use super::bounds::Timeouts;
#[cfg(feature = "ureq")]
use super::connect::Roots;
use super::connect::{Connect, Proxies};
use super::error::{Cause, Phase, TransportError};
use super::exchange::Exchange;
use super::progress::Reader;
use super::{Transport, packed};

/// Sends by ureq. Replies may be packed by gzip or deflate. Redirects are never followed, and a reply of any status is a reply, also with an
/// agent of one's own.
#[derive(Clone)]
pub struct Ureq {
    agent: ureq::Agent,
    /// `None`: as the agent of one's own has it.
    proxies: Option<Arc<Proxies>>,
}

/// Proxies may hold a login.
impl fmt::Debug for Ureq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ureq")
    }
}

impl Ureq {
    /// An agent with time-outs: 10 s to connect, 120 s in all.
    #[must_use]
    pub fn new() -> Self {
        Self::connecting(Connect::default()).expect("nothing of the user's is in it that could be wrong")
    }

    /// An agent that connects in this way.
    ///
    /// # Errors
    /// A PEM that cannot be read.
    pub fn connecting(connect: Connect) -> Result<Self, TransportError> {
        let config = ureq::Agent::config_builder()
            .timeout_connect(Some(connect.timeout))
            .timeout_global(Timeouts::default().total)
            .proxy(None);
        #[cfg(feature = "ureq")]
        let config = config.tls_config(tls(&connect).map_err(|error| TransportError::at(Phase::Tls, error))?);
        Ok(Self { agent: config.build().into(), proxies: Some(Arc::new(connect.proxies)) })
    }

    /// An agent of one's own. Its time-outs, TLS and proxy hold; redirects and statuses are handled as with every other.
    #[must_use]
    pub fn with_agent(agent: ureq::Agent) -> Self {
        Self { agent, proxies: None }
    }
}

impl Default for Ureq {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(feature = "ureq")]
fn tls(connect: &Connect) -> Result<TlsConfig, Error> {
    let certificates = |pem: &[u8]| {
        let items = parse_pem(pem).collect::<Result<Vec<_>, _>>()?;
        let certificate = |item| if let PemItem::Certificate(certificate) = item { Some(certificate) } else { None };
        Ok::<Vec<Certificate<'static>>, Error>(items.into_iter().filter_map(certificate).collect())
    };
    let roots = match &connect.roots {
        Roots::Platform => RootCerts::PlatformVerifier,
        Roots::Only(pem) => RootCerts::from(certificates(pem)?),
        Roots::PlatformAnd(pem) => {
            let platform = rustls_native_certs::load_native_certs().certs;
            let platform = platform.iter().map(|certificate| Certificate::from_der(certificate).to_owned());
            RootCerts::from(platform.chain(certificates(pem)?).collect::<Vec<_>>())
        }
    };
    let identity = match &connect.identity {
        None => None,
        Some(pem) => Some(ClientCert::new_with_certs(&certificates(pem)?, PrivateKey::from_pem(pem)?)),
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    Ok(TlsConfig::builder()
        .root_certs(roots)
        .client_cert(identity)
        .unversioned_rustls_crypto_provider(provider)
        .build())
}

impl Transport for Ureq {
    fn send(&self, request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        self.send_ref(&request)
    }

    fn send_ref(&self, request: &http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, TransportError> {
        match self.attempt(request) {
            // A pooled connection that turns out to be closed before the body begins is replaced.
            Err((error, true)) if error.is_not_sent() => self.attempt(request).map_err(|(error, _)| error),
            outcome => outcome.map_err(|(error, _)| error),
        }
    }
}

impl Ureq {
    /// The error comes with whether a connection that was there before may be to blame.
    fn attempt(&self, request: &http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, (TransportError, bool)> {
        let uri = request.uri();
        if cfg!(not(feature = "ureq")) && uri.scheme_str() == Some("https") {
            return Err((needs_tls(), false));
        }
        let proxies = self.proxies.as_deref();
        let proxy = proxies.and_then(|proxies| proxies.lead_to(uri.scheme_str()?, uri.host()?));
        let exchange = Exchange::of(request, proxy);
        exchange.progress.begin();
        let mut reader = Reader { rest: request.body(), progress: exchange.progress.clone() };
        let mut parts = http::Request::new(()).into_parts().0;
        (parts.method, parts.uri, parts.version) = (request.method().clone(), uri.clone(), request.version());
        (parts.headers, parts.extensions) = (request.headers().clone(), request.extensions().clone());
        parts.headers.insert(ACCEPT_ENCODING, packed::ACCEPTED);
        parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(request.body().len()));
        let outgoing = http::Request::from_parts(parts, SendBody::from_reader(&mut reader));
        let mut config = self.agent.configure_request(outgoing).http_status_as_error(false).max_redirects(0);
        config = config.max_redirects_will_error(false);
        if proxies.is_some() {
            let made = proxy.map(ureq::Proxy::new).transpose();
            config = config.proxy(made.map_err(|error| (exchange.refused_by_proxy(false, &error.to_string()), false))?);
        }
        if let Some(timeouts) = exchange.bounds.time {
            config = config.timeout_global(timeouts.total).timeout_recv_response(timeouts.first_byte);
            // It also holds while the reply is waited for, which may take longer.
            config = config.timeout_per_read(timeouts.idle.map(|idle| idle.max(timeouts.first_byte.unwrap_or(idle))));
        }
        let began = Instant::now();
        let sent = self.agent.run(config.build());
        let response = sent.map_err(|error| {
            let may_be_stale = matches!(&error, Error::Io(io) if is_closed(io.kind()));
            (self.failed(&exchange, error, began), may_be_stale)
        })?;
        let (mut parts, body) = response.into_parts();
        let bytes =
            self.receive(&exchange, parts.status, &parts.headers, body, began).map_err(|error| (error, false))?;
        let unpacked = packed::unpack(&mut parts.headers, bytes, exchange.bounds, parts.status);
        let bytes = unpacked.map_err(|error| (error, false))?;
        let mut response = http::Response::from_parts(parts, bytes);
        if let Some(proxy) = exchange.proxy {
            response.extensions_mut().insert(super::Via(proxy));
        }
        Ok(response)
    }

    /// Reads the body up to the limit.
    fn receive(
        &self,
        exchange: &Exchange,
        status: StatusCode,
        headers: &HeaderMap,
        body: ureq::Body,
        began: Instant,
    ) -> Result<Vec<u8>, TransportError> {
        let mut bytes = Vec::new();
        let limit = (exchange.bounds.response as u64).saturating_add(1);
        let read = body.into_with_config().limit(u64::MAX).reader().take(limit).read_to_end(&mut bytes);
        match read {
            Ok(_) => exchange.bounds.check(bytes.len()).map(|()| bytes).map_err(|error| error.with_status(status)),
            Err(error) => Err(match super::error::find::<Error>(&error) {
                Some(Error::Timeout(kind)) => {
                    let after = self.limit_of(exchange, *kind).unwrap_or_else(|| began.elapsed());
                    exchange.fell_silent(status, bytes.len(), after, *kind == Timeout::PerRead)
                }
                _ => exchange.broke_off(status, headers, bytes.len(), &error),
            }),
        }
    }

    /// What went wrong before a reply began.
    fn failed(&self, exchange: &Exchange, error: Error, began: Instant) -> TransportError {
        let made = match &error {
            Error::HostNotFound => exchange.unresolved(),
            Error::Timeout(kind) => {
                exchange.timed_out(self.limit_of(exchange, *kind).unwrap_or_else(|| began.elapsed()))
            }
            Error::ConnectProxyFailed(words) => exchange.refused_by_proxy(words.contains("407"), words),
            Error::Io(io) if super::error::is_unresolved(io) => exchange.unresolved(),
            Error::Io(io) => exchange.broke(io),
            error => exchange.broke(error),
        };
        made.caused_by(Box::new(error))
    }

    /// How long that limit is.
    fn limit_of(&self, exchange: &Exchange, kind: Timeout) -> Option<Duration> {
        let agent = self.agent.config().timeouts();
        let own = exchange.bounds.time;
        match kind {
            Timeout::Global => own.map_or(agent.global, |own| own.total),
            Timeout::RecvResponse => own.map_or(agent.recv_response, |own| own.first_byte),
            Timeout::PerRead => own.map_or(self.agent.config().timeout_per_read(), |own| own.idle.max(own.first_byte)),
            Timeout::Connect => agent.connect,
            Timeout::Resolve => agent.resolve,
            Timeout::PerCall => agent.per_call,
            Timeout::SendRequest => agent.send_request,
            Timeout::SendBody => agent.send_body,
            Timeout::RecvBody => agent.recv_body,
            _ => None,
        }
    }
}

/// The address wants TLS, which is left out.
fn needs_tls() -> TransportError {
    let message = "`https` needs TLS: turn on the feature `ureq` of centra-runtime in place of `ureq-plain`";
    TransportError::made(Some(Phase::Tls), false, Cause::Tls, message.to_owned())
}

fn is_closed(kind: std::io::ErrorKind) -> bool {
    use std::io::ErrorKind as Kind;
    matches!(
        kind,
        Kind::BrokenPipe | Kind::ConnectionReset | Kind::ConnectionAborted | Kind::NotConnected | Kind::UnexpectedEof
    )
}

#[cfg(test)]
mod tests {
    /// Where TLS is left out.
    #[cfg(not(feature = "ureq"))]
    #[test]
    fn plain_transport_refuses_https_before_a_byte_is_sent() {
        use super::*;

        let request = http::Request::post("https://127.0.0.1:1/").body(b"secret".to_vec()).unwrap();
        let error = Ureq::new().send(request).unwrap_err();
        assert_eq!(error.phase(), Some(Phase::Tls));
        assert!(error.to_string().contains("turn on the feature `ureq`"), "{error}");
        let request = http::Request::post("http://127.0.0.1:1/").body(Vec::new()).unwrap();
        let error = Ureq::new().send(request).unwrap_err();
        assert_eq!(error.phase(), Some(Phase::Connect));
    }
}
