//! How the transports of this crate make connections: time-out, trusted roots, client certificate, proxy; the same choices for both.

use std::fmt;
use std::time::Duration;

use super::loopback::is_loopback;

/// How connections are made. What it does not set is as it was: 10 s to connect, the platform's trusted roots, proxies from the environment.
///
/// ```
/// use std::time::Duration;
/// use centra_runtime::transport::Connect;
///
/// let connect = Connect::default().timeout(Duration::from_secs(3)).no_proxy();
/// # #[cfg(any(feature = "reqwest", feature = "ureq"))]
/// # {
/// let ca = b"-----BEGIN CERTIFICATE-----\n...";
/// let connect = connect.add_roots_pem(ca);
/// # }
/// ```
///
/// # Proxies
/// `HTTPS_PROXY` is used for `https`, `HTTP_PROXY` for `http`, `ALL_PROXY` where they are absent; names in lower case count too. Hosts that
/// `NO_PROXY` lists are reached directly: `*`, a host, a domain with all below it (`example.com` or `.example.com`), separated by commas.
/// `HTTP_PROXY` in capitals is ignored inside CGI (where `REQUEST_METHOD` is set), since a client of that program could set it. This host itself
/// (`localhost`, 127.0.0.0/8, `::1`) is never reached through a proxy.
#[derive(Clone)]
pub struct Connect {
    pub(super) timeout: Duration,
    #[cfg(any(feature = "reqwest", feature = "ureq"))]
    pub(super) roots: Roots,
    /// PEM with a certificate chain and its key.
    #[cfg(any(feature = "reqwest", feature = "ureq"))]
    pub(super) identity: Option<Vec<u8>>,
    pub(super) proxies: Proxies,
}

/// Which certificate authorities are trusted. PEM.
#[cfg(any(feature = "reqwest", feature = "ureq"))]
#[derive(Clone)]
pub(super) enum Roots {
    Platform,
    PlatformAnd(Vec<u8>),
    Only(Vec<u8>),
}

impl Default for Connect {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(10),
            #[cfg(any(feature = "reqwest", feature = "ureq"))]
            roots: Roots::Platform,
            #[cfg(any(feature = "reqwest", feature = "ureq"))]
            identity: None,
            proxies: Proxies::of(|name| std::env::var(name).ok()),
        }
    }
}

impl Connect {
    /// How long making a connection may take, TLS included.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }
}

/// What TLS trusts and shows; not there without it, so that nobody takes a connection for a safe one.
#[cfg(any(feature = "reqwest", feature = "ureq"))]
impl Connect {
    /// Trusts these certificate authorities as well as the platform's. PEM.
    #[must_use]
    pub fn add_roots_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots = Roots::PlatformAnd(pem.into());
        self
    }

    /// Trusts these certificate authorities and no others. PEM.
    #[must_use]
    pub fn only_roots_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.roots = Roots::Only(pem.into());
        self
    }

    /// Shows this client certificate. PEM with the certificate, those between it and the authority, and the private key.
    #[must_use]
    pub fn identity_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.identity = Some(pem.into());
        self
    }
}

impl Connect {
    /// Connects directly, whatever the environment says.
    #[must_use]
    pub fn no_proxy(mut self) -> Self {
        self.proxies = Proxies::default();
        self
    }

    /// Uses the proxy of this URL for all hosts but this one.
    #[must_use]
    pub fn proxy(mut self, url: &str) -> Self {
        self.proxies = Proxies { https: Some(url.to_owned()), http: Some(url.to_owned()), direct: Vec::new() };
        self
    }
}

/// A private key is in it.
impl fmt::Debug for Connect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connect").field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

/// Which proxy leads to which host. Their URLs may hold logins, so it has no `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Proxies {
    pub(super) https: Option<String>,
    pub(super) http: Option<String>,
    /// Hosts that are reached directly.
    direct: Vec<String>,
}

impl Proxies {
    /// As the environment says, of which `variable` gives one variable.
    fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let first = |names: &[&str]| names.iter().find_map(|name| variable(name).filter(|value| !value.is_empty()));
        let all = first(&["ALL_PROXY", "all_proxy"]);
        let is_cgi = variable("REQUEST_METHOD").is_some();
        let http = first(if is_cgi { &["http_proxy"] } else { &["HTTP_PROXY", "http_proxy"] });
        let direct = first(&["NO_PROXY", "no_proxy"]).unwrap_or_default();
        Self {
            https: first(&["HTTPS_PROXY", "https_proxy"]).or_else(|| all.clone()).map(with_scheme),
            http: http.or(all).map(with_scheme),
            direct: direct
                .split(',')
                .map(|host| host.trim().to_ascii_lowercase())
                .filter(|host| !host.is_empty())
                .collect(),
        }
    }

    /// The URL of the proxy that leads there; `None` for a direct connection.
    pub(super) fn lead_to(&self, scheme: &str, host: &str) -> Option<&str> {
        let proxy = if scheme == "https" { &self.https } else { &self.http };
        let host = host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
        let is_direct = |rule: &String| {
            let domain = rule.trim_start_matches('.');
            rule == "*" || host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
        };
        proxy.as_deref().filter(|_| !is_loopback(&host) && !self.direct.iter().any(is_direct))
    }
}

fn with_scheme(url: String) -> String {
    if url.contains("://") { url } else { format!("http://{url}") }
}

/// Host and port of a proxy, without its login.
pub(super) fn host_of(proxy: &str) -> String {
    let rest = proxy.split_once("://").map_or(proxy, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(variables: &[(&str, &str)]) -> Proxies {
        Proxies::of(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn the_environment_chooses_the_proxy() {
        let both =
            proxies(&[("HTTPS_PROXY", "http://s:1"), ("http_proxy", "p:2"), ("NO_PROXY", "a.example, .b.example")]);
        assert_eq!(both.lead_to("https", "shop.example"), Some("http://s:1"));
        assert_eq!(both.lead_to("http", "shop.example"), Some("http://p:2"));
        for direct in ["a.example", "x.a.example", "b.example", "y.b.example", "localhost", "127.0.0.1", "[::1]"] {
            assert_eq!(both.lead_to("https", direct), None, "{direct}");
        }
        assert_eq!(both.lead_to("https", "xa.example"), Some("http://s:1"));
        let all = proxies(&[("ALL_PROXY", "http://all:3")]);
        assert_eq!((all.lead_to("https", "h"), all.lead_to("http", "h")), (Some("http://all:3"), Some("http://all:3")));
        let cgi = proxies(&[("HTTP_PROXY", "http://evil"), ("REQUEST_METHOD", "GET")]);
        assert_eq!(cgi.lead_to("http", "shop.example"), None);
        assert_eq!(proxies(&[("HTTPS_PROXY", "http://s:1"), ("NO_PROXY", "*")]).lead_to("https", "h"), None);
    }

    #[test]
    fn a_proxys_login_is_not_shown() {
        assert_eq!(host_of("http://user:secret@proxy.example:3128/"), "proxy.example:3128");
    }
}
