//! Where requests go and how: what the WSDLs say of an endpoint, and what the user adds when a client is made.

use std::fmt::Write;

use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use crate::context::CallInfo;
use crate::error::Error;
use crate::fault::Meaning;
use crate::login::{Login, LoginPlacement};
use crate::options::Options;
use crate::outgoing::{EnvelopeHooks, Outgoing};
use crate::reply::Headers;
use crate::verdict;
use crate::version::SoapVersion;
use crate::xml::{DecodeError, Document};

/// One `wsdl:port`: a constant in generated code. User code written for one endpoint runs against another that shares its types by naming it.
#[derive(Debug)]
pub struct Endpoint {
    /// Name of the port, or of the document where ports of several have one name, such as `soap-api`.
    pub name: &'static str,
    /// Name of the `wsdl:service`, or of the binding that no service offers.
    pub service: &'static str,
    /// `soap:address` of the WSDL.
    pub address: &'static str,
    /// The namespaces of the module as this endpoint writes them.
    pub namespaces: &'static [&'static str],
    /// `SOAPAction` of each operation, in the order of [`Operation`](crate::Operation)s.
    pub actions: &'static [&'static str],
    /// Where the login goes.
    pub login: LoginPlacement,
    /// SOAP 1.1 or 1.2.
    pub version: SoapVersion,
}

/// An endpoint at an address, with a login: all that encoding a request and decoding its reply need to know. No I/O.
#[derive(Clone, Debug)]
pub struct Port {
    pub(crate) endpoint: &'static Endpoint,
    pub(crate) uri: Uri,
    pub(crate) login: Option<Login>,
    pub(crate) placement: LoginPlacement,
    pub(crate) options: Options,
    /// SOAP headers of every request.
    pub(crate) headers: Headers,
    /// HTTP headers of every request.
    pub(crate) http: HeaderMap,
    /// Name of the HTTP header by which the service's support finds a request.
    pub(crate) request_id: &'static str,
    pub(crate) fault_codes: Vec<(String, Meaning)>,
    /// What sees the finished envelope.
    pub(crate) hooks: EnvelopeHooks,
    /// How many bytes of a reply's body are kept.
    pub(crate) raw: usize,
    /// Whether requests are sent that lack what their schema requires.
    pub(crate) sends_incomplete: bool,
}

impl Port {
    /// The endpoint at `url`: a whole address, or only scheme and host, to which the WSDL's path is added. Blanks and letters outside of ASCII are
    /// percent-encoded.
    ///
    /// # Errors
    /// [`Error::Address`] if the URL is none, or is neither `http` nor `https`; also if it has no path and the WSDL's address is no URL.
    pub fn new(endpoint: &'static Endpoint, url: &str) -> Result<Self, Error> {
        let uri = address(endpoint, url)?;
        Ok(Self {
            endpoint,
            uri,
            login: None,
            placement: endpoint.login,
            options: Options::default(),
            headers: Headers::default(),
            http: HeaderMap::new(),
            request_id: verdict::REQUEST_ID,
            fault_codes: Vec::new(),
            hooks: EnvelopeHooks::default(),
            raw: 0,
            sends_incomplete: false,
        })
    }

    /// Adds username and password.
    #[must_use]
    pub fn login(mut self, login: Login) -> Self {
        self.login = Some(login);
        self
    }

    /// Sends the login elsewhere than the WSDL says.
    #[must_use]
    pub fn login_placement(mut self, placement: LoginPlacement) -> Self {
        self.placement = placement;
        self
    }

    /// Sends requests that lack what their schema requires, for a service that does not insist on it. Otherwise such a request is
    /// [`Error::Unfit`], which names all that is missing, before anything is sent. That holds for types that require more than three fields, of which
    /// `new` takes none. Partial updates are never held to it.
    #[must_use]
    pub fn sends_incomplete(mut self, sends: bool) -> Self {
        self.sends_incomplete = sends;
        self
    }

    /// Reads replies with these options.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// The same at another address, such as a service returns at login.
    ///
    /// # Errors
    /// [`Error::Address`], as [`new`](Self::new).
    pub fn at(mut self, url: &str) -> Result<Self, Error> {
        self.uri = address(self.endpoint, url)?;
        Ok(self)
    }

    /// Adds a SOAP header to every request, before those of a call.
    #[must_use]
    pub fn header<H: Document + Send + Sync + 'static>(mut self, header: H) -> Self {
        self.headers.push(header);
        self
    }

    /// Adds a SOAP header to every request as it stands.
    ///
    /// # Errors
    /// It is not one well-formed element that declares all prefixes that it uses.
    pub fn header_xml(mut self, element: &str) -> Result<Self, DecodeError> {
        self.headers.push_xml(element)?;
        Ok(self)
    }

    /// Adds an HTTP header to every request, in place of one of that name: a `User-Agent`, say, which is `centra-runtime/VERSION` otherwise.
    /// Its value is never printed.
    #[must_use]
    pub fn http_header(mut self, name: HeaderName, mut value: HeaderValue) -> Self {
        value.set_sensitive(true);
        self.http.insert(name, value);
        self
    }

    /// Calls `hook` with each finished envelope before it is sent; the hook may change it, or refuse it with an error. Hooks are called in the
    /// order in which they were added, once for each call: every attempt sends the bytes that they left.
    ///
    /// ```
    /// # #[path = "../tests/handwritten/service.rs"] mod shop;
    /// # fn sign(body: &[u8]) -> Result<String, std::io::Error> { Ok(body.len().to_string()) }
    /// use centra_runtime::Port;
    ///
    /// let port = Port::new(&shop::SHOP, "https://shop.example.com")?.on_envelope(|outgoing| {
    ///     let signature = sign(outgoing.body().ok_or("no body")?)?;
    ///     outgoing.add_header_xml(&format!(r#"<s:Signature xmlns:s="urn:own">{signature}</s:Signature>"#))?;
    ///     Ok(())
    /// });
    /// # Ok::<(), centra_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn on_envelope(
        mut self,
        hook: impl Fn(&mut Outgoing<'_>) -> Result<(), Box<dyn std::error::Error + Send + Sync>> + Send + Sync + 'static,
    ) -> Self {
        self.hooks.push(hook);
        self
    }

    /// Name of the HTTP header by which the service's support finds a request; `x-centra-request-id` if not set. Lower case.
    #[must_use]
    pub fn request_id_header(mut self, name: &'static str) -> Self {
        self.request_id = name;
        self
    }

    /// What a fault of this code means; the code is compared without its prefix.
    ///
    /// ```
    /// # #[path = "../tests/handwritten/service.rs"] mod shop;
    /// use centra_runtime::{Meaning, Port};
    ///
    /// let port = Port::new(&shop::SHOP, "https://shop.example.com")?.fault_means("INVALID_LOGIN", Meaning::Login);
    /// # Ok::<(), centra_runtime::Error>(())
    /// ```
    #[must_use]
    pub fn fault_means(mut self, code: impl Into<String>, meaning: Meaning) -> Self {
        self.fault_codes.push((code.into(), meaning));
        self
    }

    /// Keeps the start of each reply's body, this many bytes at most, for [`Reply::raw`](crate::Reply::raw) and [`Error::raw`].
    #[must_use]
    pub fn keep_raw(mut self, bytes: usize) -> Self {
        self.raw = bytes;
        self
    }

    /// A call of this operation, so far.
    pub(crate) fn call_info(&self, operation: &'static str) -> CallInfo {
        let mut call = CallInfo::new(operation, self.endpoint.name, &self.uri);
        call.login.clone_from(&self.login);
        call
    }

    /// Says in which call it happened.
    #[cold]
    pub(crate) fn in_call(&self, error: Error, operation: &'static str) -> Error {
        match error.call() {
            Some(_) => error,
            None => error.in_call(self.call_info(operation)),
        }
    }

    /// The same, where a reply came.
    #[cold]
    pub(crate) fn in_call_with(&self, error: Error, operation: &'static str, reply: &[u8]) -> Error {
        let mut error = self.in_call(error, operation);
        if let Some(call) = error.call_mut() {
            call.raw = self.kept(reply);
        }
        error
    }

    /// As much of a reply's body as is to be kept.
    pub(crate) fn kept(&self, reply: &[u8]) -> Option<Vec<u8>> {
        (self.raw > 0).then(|| reply[..reply.len().min(self.raw)].to_vec())
    }

    /// The address that requests go to.
    #[must_use]
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// What the WSDL says.
    #[must_use]
    pub fn endpoint(&self) -> &'static Endpoint {
        self.endpoint
    }
}

fn address(endpoint: &Endpoint, url: &str) -> Result<Uri, Error> {
    let bad = |why: &str| Error::Address(format!("{why}; an address looks like `https://shop.example.com`"));
    let url = url.trim().trim_end_matches('/');
    let host = url.split_once("://").and_then(|(_, rest)| rest.split(['/', '?', '#']).next());
    if host.is_some_and(|host| !host.is_ascii()) {
        return Err(bad("a host outside of ASCII is written in Punycode, as `xn--…`"));
    }
    let url = escaped(url);
    let given: Uri = url.parse().map_err(|_| bad("this is no URL"))?;
    if !matches!(given.scheme_str(), Some("http" | "https")) || given.host().is_none() {
        return Err(bad("the URL needs `http://` or `https://` and a host"));
    }
    if given.authority().is_some_and(|authority| authority.as_str().contains('@')) {
        return Err(bad("put username and password into `Login`, not into the URL"));
    }
    if given.path().len() > 1 || given.query().is_some() {
        return Ok(given);
    }
    let declared = endpoint.address.trim();
    if declared.is_empty() {
        return Ok(given);
    }
    let declared: Option<Uri> = escaped(declared).parse().ok();
    let Some(path) = declared.filter(|uri| uri.scheme().is_some()).as_ref().and_then(Uri::path_and_query).cloned()
    else {
        let why = "the path is unknown, since the address of the WSDL is no URL";
        return Err(Error::Address(format!("{why}: `{}`; give the whole address", endpoint.address)));
    };
    format!("{url}{path}").parse().map_err(|_| bad("this is no URL"))
}

/// The URL with what no URL holds percent-encoded, as browsers do (RFC 3986, section 2.1; RFC 3987, section 3.1). What is encoded stays.
fn escaped(url: &str) -> String {
    let mut text = String::with_capacity(url.len());
    for byte in url.bytes() {
        match byte {
            b' ' | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | 0x80.. => {
                let _ = write!(text, "%{byte:02X}");
            }
            _ => text.push(char::from(byte)),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(address: &'static str) -> &'static Endpoint {
        Box::leak(Box::new(Endpoint {
            name: "shop",
            service: "Shop",
            address,
            namespaces: &[""],
            actions: &[],
            login: LoginPlacement::None,
            version: SoapVersion::Soap11,
        }))
    }

    fn uri(address: &'static str, url: &str) -> Result<String, String> {
        let port = Port::new(endpoint(address), url);
        port.map(|port| port.uri().to_string()).map_err(|error| error.to_string())
    }

    #[test]
    fn what_no_url_holds_is_encoded() {
        let to = |url| uri("http://a/soap", url);
        assert_eq!(
            to(" https://b/my ws/склад?q=ä|\n").as_deref(),
            Ok("https://b/my%20ws/%D1%81%D0%BA%D0%BB%D0%B0%D0%B4?q=%C3%A4%7C")
        );
        assert_eq!(to("https://b/a%20b?c=%C3%A4").as_deref(), Ok("https://b/a%20b?c=%C3%A4"));
        assert_eq!(to("https://[::1]:8080").as_deref(), Ok("https://[::1]:8080/soap"));
        assert_eq!(uri(" http://a/my ws/é ", "https://b/").as_deref(), Ok("https://b/my%20ws/%C3%A9"));
        for (bad, why) in [
            ("https://bücher.example", "Punycode"),
            ("https://b/a\nb", "no URL"),
            ("https://b/\u{1}", "no URL"),
            ("shop.example.com", "needs `http://`"),
            ("https://me:secret@b/", "`Login`"),
        ] {
            let error = to(bad).unwrap_err();
            assert!(error.contains(why) && !error.contains("secret"), "{bad}: {error}");
        }
    }

    /// To go to `/` instead would be another service.
    #[test]
    fn a_path_that_is_unknown_is_an_error() {
        for broken in ["http://a:b:c/soap", "soap", "http:///soap\u{7}"] {
            let error = uri(Box::leak(broken.to_owned().into_boxed_str()), "https://b").unwrap_err();
            assert!(error.contains("the address of the WSDL is no URL"), "{broken}: {error}");
            assert_eq!(uri(Box::leak(broken.to_owned().into_boxed_str()), "https://b/x").as_deref(), Ok("https://b/x"));
        }
        assert_eq!(uri("", "https://b").as_deref(), Ok("https://b/"));
    }
}
