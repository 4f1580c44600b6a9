//! How one document is requested: which hosts are allowed, who gets the login, and what a reply means that is no document.

use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use centra_codegen::catalog::join;
use centra_codegen::diff::Announcement;
use ureq::http::{HeaderMap, StatusCode, Uri};
use ureq::tls::{RootCerts, TlsConfig};

use super::announced;
use crate::error::Error;

/// What HTTP Basic sends; not printed.
pub(super) struct Login(String);

impl Login {
    pub(super) fn basic(user: &str, password: &str) -> Self {
        Self(format!("Basic {}", BASE64.encode(format!("{user}:{password}"))))
    }
}

/// How much is taken.
pub(super) struct Limits {
    pub(super) bytes: u64,
    pub(super) time: Duration,
}

/// What was sent for an address.
pub(super) struct Answer {
    /// Where it came from in the end.
    pub(super) address: String,
    pub(super) bytes: Vec<u8>,
    /// What its headers announce about the end of the service.
    pub(super) announced: Vec<Announcement>,
    pub(super) is_html: bool,
}

/// Why there is no document.
pub(super) struct Failure {
    pub(super) error: Error,
    /// Whether the server says that there will be none any more.
    pub(super) is_gone: bool,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { error, is_gone: false }
    }
}

/// Asks for documents.
pub(super) struct Agent {
    agent: ureq::Agent,
    /// The host that gets the login.
    home: Origin,
    allowed: Vec<String>,
    login: Option<Login>,
    bytes: u64,
}

/// Scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Origin {
    scheme: String,
    host: String,
    port: Option<u16>,
}

impl Origin {
    fn of(address: &str) -> Result<Self, Error> {
        const FORM: &str = "it begins with `https://` or `http://`";
        let uri: Uri = address
            .parse()
            .map_err(|error| Error::new(format!("`{}` is no address: {error}", shown(address))).help(FORM))?;
        let (Some(scheme @ ("http" | "https")), Some(host)) = (uri.scheme_str(), uri.host()) else {
            return Err(Error::new(format!("`{}` is no address of a web server", shown(address))).help(FORM));
        };
        Ok(Self { scheme: scheme.to_owned(), host: host.to_ascii_lowercase(), port: uri.port_u16() })
    }
}

/// An address as it may be printed: without name and password.
pub(super) fn shown(address: &str) -> String {
    match address.split_once("://") {
        Some((scheme, rest)) => {
            let end = rest.find(['/', '?']).unwrap_or(rest.len());
            let authority = rest[..end].rsplit('@').next().unwrap_or_default();
            format!("{scheme}://{authority}{}", &rest[end..])
        }
        None => address.to_owned(),
    }
}

/// Most redirects that are followed.
const REDIRECTS: usize = 5;

impl Agent {
    pub(super) fn new(url: &str, allowed: &[String], login: Option<Login>, limits: Limits) -> Result<Self, Error> {
        if shown(url) != url {
            return Err(Error::new("the address holds a name or a password, which the history of the shell keeps")
                .help("use `--user NAME --password-env VARIABLE`"));
        }
        // Redirects are followed here, so that each is held against the hosts that are allowed.
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(limits.time))
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent(concat!("centra-codegen/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls())
            .build();
        let allowed = allowed.iter().map(|host| host.to_ascii_lowercase()).collect();
        Ok(Self { agent: config.into(), home: Origin::of(url)?, allowed, login, bytes: limits.bytes })
    }

    /// Gets one document.
    pub(super) fn get(&self, address: &str) -> Result<Answer, Failure> {
        let mut address = address.split('#').next().unwrap_or_default().to_owned();
        for _ in 0..=REDIRECTS {
            let origin = Origin::of(&address)?;
            if origin.host != self.home.host && !self.allowed.contains(&origin.host) {
                return Err(Error::new(format!("`{}` is on another host, which was not asked", shown(&address)))
                    .help(format!("`--allow-host {}` allows it", origin.host))
                    .into());
            }
            let mut request =
                self.agent.get(&address).header("Accept", "text/xml, application/xml, application/wsdl+xml, */*;q=0.1");
            if let Some(login) = self.login.as_ref().filter(|_| origin == self.home) {
                request = request.header("Authorization", &login.0);
            }
            let mut response = request.call().map_err(|error| outage(&address, &error))?;
            let status = response.status();
            if status.is_redirection() {
                let location = response.headers().get("location").and_then(|value| value.to_str().ok());
                let Some(location) = location else {
                    return Err(Error::new(format!("`{}` redirects to nowhere", shown(&address))).into());
                };
                let next = join(&address, location);
                if address.starts_with("https:") && next.starts_with("http:") {
                    return Err(Error::new(format!("`{}` redirects to an address without TLS", shown(&address))).into());
                }
                address = next;
                continue;
            }
            let announced = announced::by_headers(&address, response.headers());
            let is_html = content_type(response.headers()).contains("html");
            let mut bytes = Vec::new();
            let reader = response.body_mut().as_reader();
            reader.take(self.bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| {
                Error::new(format!("`{}` broke off: {error}", shown(&address))).help("try again later")
            })?;
            if bytes.len() as u64 > self.bytes {
                let message = format!("`{}` is larger than {} bytes", shown(&address), self.bytes);
                return Err(Error::new(message).help("`--max-bytes` raises the limit").into());
            }
            if !status.is_success() {
                let wants = schemes(response.headers());
                return Err(refused(&address, status, self.login.is_some(), &wants, &announced));
            }
            return Ok(Answer { address, bytes, announced, is_html });
        }
        Err(Error::new(format!("`{}` redirects more than {REDIRECTS} times", shown(&address))).into())
    }
}

fn content_type(headers: &HeaderMap) -> String {
    headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase()
}

/// Which logins a server takes: `Basic`, `Digest`; nothing if it does not say.
fn schemes(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all("www-authenticate").iter().filter_map(|value| value.to_str().ok());
    values.filter_map(|value| value.split_whitespace().next()).map(str::to_owned).collect()
}

/// The platform's roots, and the project's one provider of cryptography.
fn tls() -> TlsConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).unversioned_rustls_crypto_provider(provider).build()
}

fn outage(address: &str, error: &ureq::Error) -> Error {
    let error_text = error.to_string();
    let address = shown(address);
    match error {
        ureq::Error::HostNotFound => no_host(&address),
        // What the system's own resolver says.
        ureq::Error::Io(error) if error.to_string().contains("failed to lookup") => no_host(&address),
        ureq::Error::Timeout(_) => Error::new(format!("`{address}` did not reply in time"))
            .help("try again later; `--timeout` gives it longer"),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => {
            Error::new(format!("`{address}` cannot be trusted: {error_text}"))
                .help("the certificate is wrong, or of an authority that is not known")
        }
        _ => Error::new(format!("`{address}` cannot be reached: {error_text}"))
            .help("try again later: this looks like an outage"),
    }
}

fn no_host(address: &str) -> Error {
    Error::new(format!("no host has the name in `{address}`"))
        .help("correct the address, or look at the connection to the network")
}

/// What a status means that is no success.
fn refused(
    address: &str,
    status: StatusCode,
    has_login: bool,
    wants: &[String],
    announced: &[Announcement],
) -> Failure {
    let address = shown(address);
    let error = |message: String| Error::new(message);
    let announced: String = announced.iter().map(|it| format!(" ({})", it.message)).collect();
    match status.as_u16() {
        401 if !wants.is_empty() && !wants.iter().any(|scheme| scheme.eq_ignore_ascii_case("basic")) => {
            error(format!("`{address}` wants a login by {}, which is not sent (401)", wants.join(" or ")))
                .help("save the WSDL and what it imports from a browser or with curl")
                .into()
        }
        401 if has_login => error(format!("`{address}` refuses this name and password (401)")).into(),
        401 | 407 => error(format!("`{address}` wants a login ({status})"))
            .help("`--user NAME --password-env VARIABLE` sends one by HTTP Basic")
            .into(),
        403 => error(format!("`{address}` refuses access (403)"))
            .help("the login may lack the right to see the WSDL, or the address of this machine is not allowed")
            .into(),
        404 => error(format!("`{address}` is not there (404)"))
            .help("check the address; most servers want `?wsdl` at its end")
            .into(),
        410 => Failure {
            error: error(format!("`{address}` is gone for good (410){announced}"))
                .help("ask the vendor which address replaces it"),
            is_gone: true,
        },
        429 => error(format!("`{address}` is asked too often (429)")).help("try again later").into(),
        500.. => error(format!("`{address}` has a fault of its own ({status}){announced}"))
            .help("try again later: this looks like an outage")
            .into(),
        _ => error(format!("`{address}` replies with {status}")).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_passwords_in_addresses_are_not_shown() {
        assert_eq!(shown("https://erp:secret@shop.example/a?b@c"), "https://shop.example/a?b@c");
        assert_eq!(shown("https://shop.example"), "https://shop.example");
    }
}
