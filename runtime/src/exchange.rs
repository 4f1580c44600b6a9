//! What of an exchange does not depend on its types: the HTTP request around an envelope, and what kind of reply came. Compiled once.

use http::header::{AUTHORIZATION, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method};

use crate::endpoint::Port;
use crate::error::{Error, NotSoap, title_of};
use crate::login::LoginPlacement;
use crate::multipart::{self, Attachment};
use crate::outgoing::Draft;
use crate::reply::Rest;
use crate::response::Nothing;
use crate::soap::{self, Body, Written};
use crate::transport::{Bounds, Via, is_loopback};
use crate::verdict::{self, NoSuccess};
use crate::version::SoapVersion;
use crate::xml::{self, DecodeError, DecodeErrorKind, Decoder, Namespaces, Record, Start};

/// The HTTP request of the operation with this number. Its `module` is that of the request where none is given.
pub(crate) fn request(
    port: &Port,
    index: usize,
    module: Option<&'static Namespaces>,
    request: &dyn Record,
    headers: &[&dyn Record],
) -> Result<Draft, Error> {
    check_module(port, module.unwrap_or(request.shape().namespaces))?;
    let mut all = port.headers.records();
    all.extend(headers);
    if let Some(header) = all.iter().find(|header| !is_element(**header)) {
        return Err(Error::Unfit(no_element(header.shape().name).into()));
    }
    let Written { envelope, body, lacks } = soap::encode(port, request, &all)?;
    if lacks && !port.sends_incomplete {
        check_complete(request, &all)?;
    }
    let action = port.endpoint.actions.get(index).copied().unwrap_or_default();
    let mut builder = http::Request::builder().method(Method::POST).uri(port.uri.clone());
    builder = match port.endpoint.version {
        SoapVersion::Soap11 => {
            builder.header(CONTENT_TYPE, "text/xml; charset=utf-8").header("SOAPAction", format!("\"{action}\""))
        }
        SoapVersion::Soap12 if action.is_empty() => builder.header(CONTENT_TYPE, "application/soap+xml; charset=utf-8"),
        SoapVersion::Soap12 => {
            builder.header(CONTENT_TYPE, format!("application/soap+xml; charset=utf-8; action=\"{action}\""))
        }
    };
    if let (LoginPlacement::Basic, Some(login)) = (port.placement, &port.login) {
        if login.username().contains(':') {
            return Err(Error::Login("HTTP Basic cannot carry a username with a colon".into()));
        }
        use base64::Engine;
        let pair = format!("{}:{}", login.username(), login.password().expose());
        let token = base64::engine::general_purpose::STANDARD.encode(pair);
        let mut value =
            http::HeaderValue::try_from(format!("Basic {token}")).map_err(|error| Error::Address(error.to_string()))?;
        value.set_sensitive(true);
        builder = builder.header(AUTHORIZATION, value);
    }
    let bounds = Bounds { response: port.options.limits.bytes, time: None };
    let request = builder.header(USER_AGENT, AGENT).extension(bounds).body(envelope);
    let mut request = request.map_err(|error| Error::Address(error.to_string()))?;
    for (name, value) in &port.http {
        request.headers_mut().insert(name, value.clone());
    }
    Ok(Draft { request, body })
}

/// Whether the port is of this module, the operation's: it writes the namespaces of that, or of an endpoint that shares its types.
///
/// # Errors
/// [`Error::Unfit`].
fn check_module(port: &Port, module: &Namespaces) -> Result<(), Error> {
    let own = port.endpoint.namespaces;
    // A request without content belongs to no module, and types without endpoints of their own to any.
    let is_shared = |uri: &str| module.endpoints.is_empty() || module.endpoints.iter().any(|(known, _)| *known == uri);
    let fits =
        own.len() == module.uris.len() && own.iter().zip(module.uris).all(|(own, uri)| own == uri || is_shared(own));
    if fits || module.uris.len() <= 1 {
        return Ok(());
    }
    let urn = |uris: &[&'static str]| uris.iter().copied().filter(|uri| !uri.is_empty()).collect::<Vec<_>>().join(", ");
    Err(Error::Unfit(
        format!(
            "the port is of another module than the operation: it writes {}, and the request is in {}; make the port of an endpoint of the operation's own module",
            urn(own),
            urn(module.uris)
        )
        .into(),
    ))
}

/// Whether the request and its headers hold all that their schema requires.
///
/// # Errors
/// [`Error::Unfit`], with the path of everything that is not there.
#[cold]
fn check_complete(request: &dyn Record, headers: &[&dyn Record]) -> Result<(), Error> {
    const MOST: usize = 20;
    let paths: Vec<String> = headers.iter().copied().chain([request]).flat_map(xml::lacking).collect();
    let named: Vec<String> = paths.iter().take(MOST).map(|path| format!("`{path}`")).collect();
    let more = paths.len().saturating_sub(MOST);
    let list = match (named.as_slice(), more) {
        ([], _) => return Ok(()),
        (named, 0) => named.join(", "),
        (named, more) => format!("{} and {more} more", named.join(", ")),
    };
    let (is, it) = if paths.len() == 1 { ("is", "it") } else { ("are", "them") };
    let why = format!(
        "{list} {is} required, and not there; set {it}, or let the port send what is incomplete (`Port::sends_incomplete`)"
    );
    Err(Error::Unfit(why.into()))
}

/// Whether the record has a name to stand under in the SOAP header, or is elements that have one.
fn is_element(record: &dyn Record) -> bool {
    record.shape().group || record.root().is_some() || record.own_name().is_some()
}

#[cold]
fn no_element(name: &str) -> String {
    format!(
        "a SOAP header of type `{name}` has no name: the schema declares no element of it; `Xml::parse` and `header_xml` take one with its name"
    )
}

/// What requests say that they are sent by.
const AGENT: HeaderValue = HeaderValue::from_static(concat!("centra-runtime/", env!("CARGO_PKG_VERSION")));

/// Whether the request has the login that the endpoint wants, and does not send a password where everybody can read it.
///
/// # Errors
/// [`Error::Login`]; nothing is to be sent then.
pub(crate) fn check_login(
    port: &Port,
    request: &dyn Record,
    headers: &[&dyn Record],
    in_clear: bool,
) -> Result<(), Error> {
    let is_header = |name: &str| {
        let is_it = |header: &&dyn Record| match header.root() {
            Some(root) => root.name() == name,
            None => header.own_name().is_some_and(|own| own.local() == name),
        };
        headers.iter().any(is_it) || port.headers.records().iter().any(is_it)
    };
    let has_login = match port.placement {
        _ if port.login.is_some() => port.placement != LoginPlacement::None,
        LoginPlacement::Body => match soap::login_in(request) {
            None => false,
            Some(true) => true,
            Some(false) => return Err(Error::Login(NO_LOGIN.into())),
        },
        LoginPlacement::Header(names) if !is_header(names.element) => return Err(Error::Login(NO_LOGIN.into())),
        // Basic is what is assumed where the WSDL wants no login.
        _ => port.http.contains_key(AUTHORIZATION),
    };
    let is_open = port.uri.scheme_str() == Some("http") && !is_loopback(port.uri.host().unwrap_or_default());
    match has_login && is_open && !in_clear {
        true => Err(Error::Login(IN_CLEAR.into())),
        false => Ok(()),
    }
}

const NO_LOGIN: &str = "the WSDL wants a login, and neither the port nor the request has one; `Port::login` adds it";
const IN_CLEAR: &str =
    "the address is `http://`, so the password would go in clear; use `https://`, or `Policy::allow_password_in_clear`";

/// Reads the element as a verdict against the request, if it is one.
pub(crate) type Rejecter = for<'x> fn(&mut Decoder<'x>, &Start<'x>) -> Result<Option<NoSuccess>, DecodeError>;

/// What a reply is read into.
pub(crate) trait Target {
    /// What can come.
    fn expected(&self) -> Expected<'_>;

    /// Reads the response out of the body, of which the first start tag was just read.
    ///
    /// # Errors
    /// It cannot be read.
    fn fill<'x>(
        &mut self,
        input: &mut Decoder<'x>,
        start: &Start<'x>,
        envelope: &soap::Envelope<'x>,
    ) -> Result<(), DecodeError>;
}

/// What can come.
pub(crate) struct Expected<'e> {
    /// A response without content, for its name.
    pub(crate) record: &'e dyn Record,
    /// Whether an empty reply means something.
    pub(crate) nothing: bool,
    /// Whether a bare `OK` means something.
    pub(crate) plain_ok: bool,
    /// Reads a verdict where a response was expected.
    pub(crate) rejection: Option<Rejecter>,
}

/// What came, if it is neither fault nor verdict against the request.
pub(crate) enum What {
    /// The response.
    Filled,
    /// The response, whose verdict may only be one against the request, since success would contradict this.
    Doubtful(DecodeError),
    Nothing,
    PlainOk,
}

/// A reply that was read to its end, and what came beside the response.
pub(crate) type Read = (What, Box<Rest>);

/// Reads a reply, which may be a MIME message around the envelope; the response itself is read into `target`.
pub(crate) fn read(port: &Port, reply: &Received<'_>, target: &mut dyn Target) -> Result<Read, Error> {
    match multipart::split(reply.headers, reply.body) {
        None => read_envelope(port, reply, Vec::new(), target),
        Some(Err(what)) => Err(reply.not_soap(port, what, (200..300).contains(&reply.status))),
        Some(Ok(message)) => {
            let (headers, body) = (&message.headers, &*message.envelope);
            let inner = Received { status: reply.status, headers, outer: reply.headers, body, via: reply.via };
            let (what, mut rest) = read_envelope(port, &inner, message.attachments, target)?;
            rest.warnings.extend(message.warning);
            Ok((what, rest))
        }
    }
}

fn read_envelope(
    port: &Port,
    reply: &Received<'_>,
    mut attachments: Vec<Attachment>,
    target: &mut dyn Target,
) -> Result<Read, Error> {
    let expects_nothing = target.expected().nothing;
    let success = (200..300).contains(&reply.status);
    if let Some(what) = reply.is_no_xml() {
        if expects_nothing && success && reply.body.iter().all(u8::is_ascii_whitespace) {
            return Ok((What::Nothing, Box::new(Rest::new(attachments, &port.options))));
        }
        return Err(reply.not_soap(port, what, success));
    }
    // What an interpreter printed before the XML.
    if let Some((printed, xml)) = reply.after_warnings() {
        let rest = Received { body: xml, ..*reply };
        return match read_envelope(port, &rest, attachments, target) {
            Ok((what, mut rest)) => {
                rest.warnings.insert(0, format!("before the XML: {}", String::from_utf8_lossy(printed).trim()));
                rest.raw = port.kept(reply.body);
                Ok((what, rest))
            }
            Err(error @ Error::Fault(_)) => Err(error),
            Err(_) => Err(reply.not_soap(port, "text before the XML, such as PHP warnings", success)),
        };
    }
    let charset = reply.charset();
    let contradicted =
        charset.as_deref().filter(|label| !label.eq_ignore_ascii_case("utf-8") && reply.is_plainly_utf8());
    let warning =
        contradicted.map(|label| format!("HTTP says charset={label}, the document UTF-8, and so are its bytes"));
    let charset = charset.as_deref().filter(|_| warning.is_none());
    let (text, replaced) = match xml::to_legal_text(reply.body, charset, &port.options) {
        Ok(legal) => legal,
        Err(error) => return Err(reply.undecodable(port, error)),
    };
    let text = match multipart::include(text, &mut attachments, &port.options) {
        Ok(text) => text,
        Err(what) => return Err(reply.not_soap(port, what, success)),
    };
    let mut rest = Box::new(Rest::new(attachments, &port.options));
    rest.warnings.extend(warning);
    rest.raw = port.kept(reply.body);
    let failed = |error: DecodeError| reply.undecodable(port, error.locate(&text));
    let mut input = Decoder::new(&text, port.endpoint.namespaces, &port.options).replacing(replaced);
    let (mut envelope, content) = match soap::open(&mut input) {
        Ok(opened) => opened,
        Err(error) if !success || matches!(error.kind(), DecodeErrorKind::UnexpectedElement { .. }) => {
            let what = if success { "XML that is no SOAP envelope" } else { "a body that is no SOAP fault" };
            return Err(reply.not_soap(port, what, success));
        }
        Err(error) => return Err(failed(error)),
    };
    match content {
        Body::Fault(mut fault) => {
            fault.headers = std::mem::take(&mut envelope.headers);
            fault.targets = envelope.close(&mut input).map_err(failed)?;
            fault.status = reply.status;
            fault.request_id = reply.request_id(port);
            fault.understand(&port.fault_codes);
            fault.options = port.options.clone();
            Err(Error::Fault(Box::new((*fault).into())))
        }
        Body::Empty if !success => Err(reply.not_soap(port, "an empty SOAP body", false)),
        Body::Element(_) if !success && expects_nothing => {
            Err(reply.not_soap(port, "a SOAP reply that is no fault", false))
        }
        Body::Empty if !expects_nothing => {
            Err(reply.not_soap(port, "an empty SOAP body where a response was expected", true))
        }
        Body::Element(start) if expects_nothing && input.is_strict() => {
            let what = DecodeErrorKind::Misplaced("an element in the SOAP body, where nothing is expected");
            Err(failed(DecodeError::new(what, start.offset())))
        }
        Body::Empty => {
            rest.headers = std::mem::take(&mut envelope.headers);
            rest.beside = envelope.close(&mut input).map_err(failed)?;
            rest.replaced = input.replaced();
            Ok((What::Nothing, rest))
        }
        Body::Element(start) if expects_nothing => {
            rest.headers = std::mem::take(&mut envelope.headers);
            let mut nothing = Nothing::default();
            envelope.content(&mut input, &start, &mut nothing).map_err(failed)?;
            rest.beside = envelope.close(&mut input).map_err(failed)?;
            rest.beside.extend(nothing.unknown.into_elements());
            rest.replaced = input.replaced();
            Ok((What::Nothing, rest))
        }
        Body::Element(start) => {
            // A response is one whatever the status; anything else is what came with that status.
            let mut what = match element(&mut input, &start, &envelope, target) {
                Err(_) if !success => return Err(reply.not_soap(port, "a SOAP reply that is no fault", false)),
                read => read.map_err(failed)?,
            };
            if let Some(at) = input.nil_with_content() {
                let odd = DecodeError::new(DecodeErrorKind::Misplaced("an element that is `xsi:nil` has content"), at);
                let odd = odd.locate(&text);
                rest.warnings.push(odd.to_string());
                // Success must not be guessed. A rejection stays one, with what the server says.
                if what.is_ok() && target.expected().plain_ok {
                    what = Ok(What::Doubtful(odd));
                }
            }
            rest.headers = std::mem::take(&mut envelope.headers);
            rest.beside = envelope.close(&mut input).map_err(failed)?;
            rest.replaced = input.replaced();
            match what {
                Ok(what) => Ok((what, rest)),
                Err(no_success) => Err(refused(no_success, port, reply)),
            }
        }
    }
}

fn element<'x>(
    input: &mut Decoder<'x>,
    start: &Start<'x>,
    envelope: &soap::Envelope<'x>,
    target: &mut dyn Target,
) -> Result<Result<What, NoSuccess>, DecodeError> {
    let expected = target.expected();
    if !input.is_root(start, expected.record) {
        if let Some(reject) = expected.rejection
            && let Some(rejection) = reject(input, start)?
        {
            input.leave(start);
            return Ok(Err(rejection));
        }
        if expected.plain_ok && verdict::is_plain_ok(input, start) {
            input.skip_element(start)?;
            return Ok(Ok(What::PlainOk));
        }
    }
    target.fill(input, start, envelope)?;
    Ok(Ok(What::Filled))
}

/// The error of a verdict against the request.
#[cold]
pub(crate) fn refused(no_success: NoSuccess, port: &Port, reply: &Received<'_>) -> Error {
    match no_success {
        NoSuccess::Rejected(mut rejection) => {
            rejection.request_id = reply.request_id(port);
            Error::Rejected(Box::new(rejection.into()))
        }
        NoSuccess::Unclear(what) => {
            let error = DecodeError::new(DecodeErrorKind::Misplaced(what), 0);
            reply.undecodable(port, error.locate(""))
        }
    }
}

/// An HTTP message before anybody knows what it is.
pub(crate) struct Received<'r> {
    pub(crate) status: u16,
    /// Those of the envelope, which may be a part of a MIME message.
    pub(crate) headers: &'r HeaderMap,
    /// Those of the HTTP message.
    pub(crate) outer: &'r HeaderMap,
    pub(crate) body: &'r [u8],
    /// Host of the proxy that it came through.
    pub(crate) via: Option<&'r str>,
}

impl<'r> Received<'r> {
    pub(crate) fn of(head: &'r http::response::Parts, body: &'r [u8]) -> Self {
        let via = head.extensions.get::<Via>().map(|via| via.0.as_str());
        Self { status: head.status.as_u16(), headers: &head.headers, outer: &head.headers, body, via }
    }

    pub(crate) fn header(&self, name: impl http::header::AsHeaderName) -> Option<String> {
        self.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    }

    pub(crate) fn request_id(&self, port: &Port) -> Option<String> {
        self.outer.get(port.request_id).and_then(|value| value.to_str().ok()).map(str::to_owned)
    }

    pub(crate) fn charset(&self) -> Option<String> {
        let charset = multipart::parameter(&self.header(CONTENT_TYPE)?, "charset")?;
        let charset = charset.trim_matches('\'');
        (!charset.is_empty()).then(|| charset.to_owned())
    }

    /// What the body is, if it cannot be XML at all.
    fn is_no_xml(&self) -> Option<&'static str> {
        let unmarked = self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(self.body);
        let begin = unmarked.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(unmarked.len());
        let body = &unmarked[begin..];
        let html = |text: &[u8]| {
            let head: Vec<u8> = text.iter().take(64).map(u8::to_ascii_lowercase).collect();
            head.starts_with(b"<!doctype html") || head.starts_with(b"<html")
        };
        match body {
            [] => Some("an empty body"),
            _ if html(body) => Some("an HTML page"),
            // UTF-16 begins with a byte order mark, or has zero bytes beside blanks and the `<`.
            [b'<', ..] | [0, b'<' | b' ' | b'\n' | b'\t' | b'\r', ..] | [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => None,
            _ if xml_in(body).is_some() => None,
            _ if memchr::memmem::find(body, b"Envelope").is_some() => Some("text before the XML, such as PHP warnings"),
            _ => Some("a body that is no XML"),
        }
    }

    /// What stands before the XML that has an envelope, and that XML; `None` if nothing does.
    fn after_warnings(&self) -> Option<(&'r [u8], &'r [u8])> {
        let begin = xml_in(self.body)?;
        let printed = &self.body[..begin];
        let is_nothing = printed.strip_prefix(b"\xef\xbb\xbf").unwrap_or(printed).iter().all(u8::is_ascii_whitespace);
        (!is_nothing && !printed.starts_with(b"<?xml")).then_some((printed, &self.body[begin..]))
    }

    /// Whether the document declares UTF-8, has letters beyond ASCII, and all of it is UTF-8: other encodings do not look so by chance.
    fn is_plainly_utf8(&self) -> bool {
        let head = self.body.split(|byte| *byte == b'>').next().unwrap_or_default();
        let head = String::from_utf8_lossy(&head[..head.len().min(200)]).to_ascii_lowercase();
        let declares =
            head.trim_start().starts_with("<?xml") && (head.contains("\"utf-8\"") || head.contains("'utf-8'"));
        declares && !self.body.is_ascii() && std::str::from_utf8(self.body).is_ok()
    }

    #[cold]
    pub(crate) fn undecodable(&self, port: &Port, error: DecodeError) -> Error {
        Error::Decode { error: error.into(), request_id: self.request_id(port).map(Into::into) }
    }

    #[cold]
    fn not_soap(&self, port: &Port, what: &'static str, success: bool) -> Error {
        let reply = NotSoap {
            status: self.status,
            headers: self.outer.clone(),
            request_id: self.request_id(port),
            what,
            title: title_of(self.body).filter(|_| what == "an HTML page"),
            via: self.via.map(str::to_owned),
            body: self.body.to_vec(),
        };
        let reply = Box::new(reply.into());
        if success { Error::NotSoap(reply) } else { Error::Status(reply) }
    }
}

/// Where the document begins whose root is an `Envelope`, in bytes that agree with ASCII.
fn xml_in(body: &[u8]) -> Option<usize> {
    let name = memchr::memmem::find(body, b"Envelope")?;
    let root = body[..name].iter().rposition(|byte| *byte == b'<')?;
    let is_prefix = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(byte) || *byte >= 0x80;
    if !body[root + 1..name].iter().all(is_prefix) {
        return None;
    }
    // What stands before the root in XML: a declaration, comments.
    Some(
        memchr::memmem::rfind(&body[..root], b"<?xml ")
            .filter(|begin| only_prolog(&body[*begin..root]))
            .unwrap_or(root),
    )
}

/// Whether these bytes are a declaration, comments, instructions and blanks.
fn only_prolog(mut bytes: &[u8]) -> bool {
    loop {
        bytes = bytes.trim_ascii_start();
        let end: &[u8] = match bytes {
            [] => return true,
            [b'<', b'?', ..] => b"?>",
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            _ => return false,
        };
        let Some(at) = memchr::memmem::find(bytes, end) else { return false };
        bytes = &bytes[at + end.len()..];
    }
}
