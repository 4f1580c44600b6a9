//! What of an exchange does not depend on its types: the HTTP request around an envelope, and what kind of reply came. Compiled once.

use http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use http::{HeaderMap, Method};

use crate::endpoint::{Port, SoapVersion};
use crate::error::{Error, NotSoap};
use crate::login::LoginPlacement;
use crate::multipart::{self, Attachment};
use crate::reply::Rest;
use crate::response::Nothing;
use crate::soap::{self, Body};
use crate::transport::MaxResponse;
use crate::verdict::{self, NoSuccess};
use crate::xml::{self, DecodeError, DecodeErrorKind, Decoder, Record, Start};

/// The whole HTTP request of the operation with this number.
pub(crate) fn request(
    port: &Port,
    index: usize,
    request: &dyn Record,
    headers: &[&dyn Record],
) -> Result<http::Request<Vec<u8>>, Error> {
    let body = soap::encode(port, request, headers)?;
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
            return Err(Error::Login("HTTP Basic cannot carry a username with a colon"));
        }
        use base64::Engine;
        let pair = format!("{}:{}", login.username(), login.password().expose());
        let token = base64::engine::general_purpose::STANDARD.encode(pair);
        let mut value =
            http::HeaderValue::try_from(format!("Basic {token}")).map_err(|error| Error::Address(error.to_string()))?;
        value.set_sensitive(true);
        builder = builder.header(AUTHORIZATION, value);
    }
    let max = MaxResponse(port.options.limits.bytes);
    builder.extension(max).body(body).map_err(|error| Error::Address(error.to_string()))
}

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
    Nothing,
    PlainOk,
}

/// A reply that was read to its end, and what came beside the response.
pub(crate) type Read = (What, Box<Rest>);

/// Reads a reply, which may be a MIME message around the envelope; the response itself is read into `target`.
pub(crate) fn read(port: &Port, reply: &Received<'_>, target: &mut dyn Target) -> Result<Read, Error> {
    match multipart::split(reply.headers, reply.body) {
        None => read_envelope(port, reply, Vec::new(), target),
        Some(Err(what)) => Err(reply.not_soap(what, (200..300).contains(&reply.status))),
        Some(Ok(message)) => {
            let inner = Received { status: reply.status, headers: &message.headers, body: &message.envelope };
            read_envelope(port, &inner, message.attachments, target)
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
        return Err(reply.not_soap(what, success));
    }
    let (text, replaced) = match xml::to_legal_text(reply.body, reply.charset().as_deref(), &port.options) {
        Ok(legal) => legal,
        Err(error) => return Err(reply.undecodable(error)),
    };
    let text = match multipart::include(text, &mut attachments, &port.options) {
        Ok(text) => text,
        Err(what) => return Err(reply.not_soap(what, success)),
    };
    let mut rest = Box::new(Rest::new(attachments, &port.options));
    let failed = |error: DecodeError| reply.undecodable(error.locate(&text));
    let mut input = Decoder::new(&text, port.endpoint.namespaces, &port.options).replacing(replaced);
    let (mut envelope, content) = match soap::open(&mut input) {
        Ok(opened) => opened,
        Err(error) if !success || matches!(error.kind(), DecodeErrorKind::UnexpectedElement { .. }) => {
            let what = if success { "XML that is no SOAP envelope" } else { "a body that is no SOAP fault" };
            return Err(reply.not_soap(what, success));
        }
        Err(error) => return Err(failed(error)),
    };
    match content {
        Body::Fault(mut fault) => {
            fault.headers = std::mem::take(&mut envelope.headers);
            fault.targets = envelope.close(&mut input).map_err(failed)?;
            fault.status = reply.status;
            fault.request_id = reply.request_id();
            fault.options = port.options.clone();
            Err(Error::Fault(fault))
        }
        _ if !success => Err(reply.not_soap("a SOAP reply that is no fault", false)),
        Body::Empty if !expects_nothing => {
            Err(reply.not_soap("an empty SOAP body where a response was expected", true))
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
            envelope.close(&mut input).map_err(failed)?;
            rest.beside = nothing.unknown.into_elements();
            rest.replaced = input.replaced();
            Ok((What::Nothing, rest))
        }
        Body::Element(start) => {
            let what = element(&mut input, &start, &envelope, target).map_err(failed)?;
            rest.headers = std::mem::take(&mut envelope.headers);
            rest.beside = envelope.close(&mut input).map_err(failed)?;
            rest.replaced = input.replaced();
            match what {
                Ok(what) => Ok((what, rest)),
                Err(no_success) => Err(refused(no_success, reply)),
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
pub(crate) fn refused(no_success: NoSuccess, reply: &Received<'_>) -> Error {
    match no_success {
        NoSuccess::Rejected(mut rejection) => {
            rejection.request_id = reply.request_id();
            Error::Rejected(Box::new(rejection))
        }
        NoSuccess::Unclear(what) => {
            let error = DecodeError::new(DecodeErrorKind::Misplaced(what), 0);
            reply.undecodable(error.locate(""))
        }
    }
}

/// An HTTP message before anybody knows what it is.
pub(crate) struct Received<'r> {
    pub(crate) status: u16,
    pub(crate) headers: &'r HeaderMap,
    pub(crate) body: &'r [u8],
}

impl<'r> Received<'r> {
    pub(crate) fn of(response: &'r http::Response<impl AsRef<[u8]>>) -> Self {
        Self { status: response.status().as_u16(), headers: response.headers(), body: response.body().as_ref() }
    }

    pub(crate) fn header(&self, name: impl http::header::AsHeaderName) -> Option<String> {
        self.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
    }

    pub(crate) fn request_id(&self) -> Option<String> {
        self.header(verdict::REQUEST_ID)
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
            _ if memchr::memmem::find(body, b"Envelope").is_some() => Some("text before the XML, such as PHP warnings"),
            _ => Some("a body that is no XML"),
        }
    }

    #[cold]
    fn undecodable(&self, error: DecodeError) -> Error {
        Error::Decode { error, request_id: self.request_id().map(Into::into) }
    }

    #[cold]
    fn not_soap(&self, what: &'static str, success: bool) -> Error {
        let reply = Box::new(NotSoap {
            status: self.status,
            content_type: self.header(CONTENT_TYPE),
            location: if (300..400).contains(&self.status) { self.header(LOCATION) } else { None },
            request_id: self.request_id(),
            what,
            body: self.body.to_vec(),
        });
        if success { Error::NotSoap(reply) } else { Error::Status(reply) }
    }
}
